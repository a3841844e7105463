import { join } from 'node:path';

import { runProgram } from './run-program.ts';
import { JAVA_VERSIONS, JRE_VERSION } from './spark-packages.ts';

export interface FoundJava {
  /** For `JAVA_HOME`. */
  readonly home: string;
  /** Of the very build, such as `17.0.15+6`: a class-data archive fits no other. */
  readonly build: string;
}

export interface JavaSearch {
  readonly java: FoundJava | null;
  readonly searched: readonly string[];
}

/** Where the JRE stands that the installer fetches. */
export const jreFolder = (cacheDir: string): string => join(cacheDir, `jre-${JRE_VERSION}`);

/** The first of these that is Java 17 to 21: `javaHome` as configured, `java` on PATH, the JRE in the cache folder. */
export async function findJava(
  config: { readonly cacheDir: string; readonly javaHome?: string | undefined },
  signal?: AbortSignal,
): Promise<JavaSearch> {
  const places = [
    ...(config.javaHome ? [{ what: 'JAVA_HOME', program: join(config.javaHome, 'bin', 'java') }] : []),
    { what: 'java on PATH', program: 'java' },
    { what: 'the JRE of the cache folder', program: join(jreFolder(config.cacheDir), 'bin', 'java') },
  ];
  const searched: string[] = [];
  for (const { what, program } of places) {
    const found = await askJava(program, signal);
    if (typeof found === 'string') searched.push(`${what} (${program}): ${found}`);
    else return { java: found, searched };
  }
  return { java: null, searched };
}

/** @returns why it is no use, else what it is */
async function askJava(program: string, signal?: AbortSignal): Promise<FoundJava | string> {
  const { code, output } = await runProgram(program, ['-XshowSettings:properties', '-version'], {
    timeoutMs: 20_000,
    ...(signal && { signal }),
  });
  if (code === 127) return 'not there';
  const property = (name: string) => new RegExp(`^ *${name.replaceAll('.', String.raw`\.`)} = (.*)$`, 'm').exec(output)?.[1]?.trim();
  const [home, version, build] = [property('java.home'), property('java.specification.version'), property('java.runtime.version')];
  if (code !== 0 || !home || !version) return 'does not answer like a Java';
  const major = Number(version);
  if (!(major >= JAVA_VERSIONS.oldest && major <= JAVA_VERSIONS.newest))
    return `Java ${version}, and Spark needs ${JAVA_VERSIONS.oldest} to ${JAVA_VERSIONS.newest}`;
  return { home, build: build ?? version };
}
