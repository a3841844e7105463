import type { FailureKind } from './messages.ts';

/**
 * The class of an engine error, told by its text because the binding gives nothing else. The first pattern that fits counts.
 * What fits none is a fault of ours.
 */
const patterns: readonly (readonly [RegExp, FailureKind])[] = [
  [/no space left|disk (is )?full|max_temp_directory_size/i, 'STORAGE_FULL'],
  [/^Out of Memory Error/i, 'OUT_OF_MEMORY'],
  [/CSV Error on Line|^Invalid Input Error: CSV|Error when sniffing file/i, 'BAD_RECORD'],
  [/Malformed JSON|^Invalid Input Error: JSON transform error|maximum_object_size|Expected .* but got .* JSON/i, 'BAD_RECORD'],
  [/No magic bytes found|too small to be a Parquet|not a Parquet file|Invalid thrift|TProtocolException|^Invalid Input Error: .*(parquet|footer)/i, 'UNREADABLE_OBJECT'],
  [/^IO Error|Snappy|ZSTD|LZ4|gzip|decompress|corrupt|^Invalid Error: Invalid unicode|Failed to read/i, 'UNREADABLE_OBJECT'],
  [/^Binder Error: .*(not found in FROM clause|does not have a column|Referenced column)/is, 'ABSENT_COLUMN'],
  [/^(Out of Range|Conversion) Error/i, 'VALUE_OUT_OF_RANGE'],
]; // prettier-ignore

export function classifyFailure(error: unknown): FailureKind {
  const text = error instanceof Error ? error.message : String(error);
  return patterns.find(([pattern]) => pattern.test(text))?.[1] ?? 'FAULT';
}
