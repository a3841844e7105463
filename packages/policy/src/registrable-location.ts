import { type Dataset, Invalid } from '@lakeward/kernel';

/** Folders of ours in the object store; nobody registers what lies there. */
const OURS = ['results/', 'runs/', 'exports/', 'emr/', 'tmp/'];

/**
 * A second dataset over the same files would be read past the policies of the first.
 * @throws Invalid, with one text for what is taken and what is ours
 */
export function refuseForeignLocation(location: string, datasets: Iterable<Dataset>): void {
  const asFolder = (key: string) => (key.endsWith('/') ? key : `${key}/`);
  const within = (inner: string, outer: string) => asFolder(inner).startsWith(asFolder(outer));
  const taken = [...datasets].some((dataset) => within(location, dataset.location) || within(dataset.location, location));
  if (location === '' || taken || OURS.some((folder) => within(location, folder) || within(folder, location)))
    throw new Invalid('This location cannot be registered.', { path: ['location'] });
}
