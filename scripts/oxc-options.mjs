/** How our sources are transformed, in development, in tests and in the bundle alike; tsconfig.json says the same to the checker. */
export const oxcOptions = {
  lang: 'ts',
  target: 'node24',
  decorator: { legacy: true },
  assumptions: { setPublicClassFields: true },
  typescript: { removeClassFieldsWithoutInitializer: true, onlyRemoveTypeImports: true },
};
