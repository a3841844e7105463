// The catalog shows the same names, so the one function that makes them lives where both may import it.
export {
  fieldNameOf,
  nameColumns,
  nameDatabase,
  nameDataset,
  type DatasetNames,
  nameStructFields,
  partNameOf,
  takeName,
} from '@lakeward/kernel';
