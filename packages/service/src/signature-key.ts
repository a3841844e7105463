import { readFile } from 'node:fs/promises';

/** The key that signs requests between services: of the file that SIGNATURE_KEY_FILE names, else the installation's own. */
export const signatureKeyOf = (
  config: { readonly SIGNATURE_KEY_FILE?: string | undefined },
  keys: { requestSignature(): Promise<Buffer> },
): Promise<Buffer> => (config.SIGNATURE_KEY_FILE === undefined ? keys.requestSignature() : readFile(config.SIGNATURE_KEY_FILE));
