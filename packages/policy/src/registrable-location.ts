import { type Dataset, Invalid } from '@lakeward/kernel';

/** Folders of ours in the object store; nobody registers what lies there. */
const OURS = ['results/', 'runs/', 'exports/', 'emr/', 'tmp/'];

/** Some file systems take names for equal that differ in case or in how accents are composed. */
const folded = (key: string): string => key.normalize('NFC').toLowerCase();

/**
 * A second dataset over the same files would be read past the policies of the first. The folder of a database belongs to the tables that jobs
 * write there, each to the dataset of its name: what lies in it may be output that no dataset governs yet.
 * @throws Invalid, with one text for what is taken and what is ours
 */
export function refuseForeignLocation(
  location: string,
  wanted: Pick<Dataset, 'database' | 'name'>,
  datasets: Iterable<Pick<Dataset, 'location' | 'database'>>,
): void {
  const asFolder = (key: string) => folded(key.endsWith('/') ? key : `${key}/`);
  const within = (inner: string, outer: string) => asFolder(inner).startsWith(asFolder(outer));
  const meets = (key: string) => within(location, key) || within(key, location);
  const own = within(location, `${wanted.database}/${wanted.name}`);
  const all = [...datasets];
  const taken = all.some((dataset) => meets(dataset.location) || (!own && meets(dataset.database)));
  if (location === '' || taken || (!own && meets(wanted.database)) || OURS.some(meets))
    throw new Invalid('This location cannot be registered.', { path: ['location'] });
}
