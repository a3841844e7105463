/** A run is called `run_` and the 32 digits of its UUID; in OpenLineage the same run is the UUID itself. */
const RUN = /^run_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/** `run_0197…` → `0197…-…`; what is no run id of ours comes back as it is and names no run. */
export const lineageIdOfRun = (runId: string): string => runId.replace(RUN, '$1-$2-$3-$4-$5');

/** The inverse, for runs that others report as well. */
export const runIdOfLineage = (lineageId: string): string => `run_${lineageId.toLowerCase().replaceAll('-', '')}`;
