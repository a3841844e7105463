import { z } from 'zod';

/** What clients send, as far as this server reads it; further members are accepted and ignored, as EMR's clients differ in what they add. */
const stepConfig = z.object({
  Name: z.string().max(256),
  ActionOnFailure: z.enum(['TERMINATE_CLUSTER', 'TERMINATE_JOB_FLOW', 'CANCEL_AND_WAIT', 'CONTINUE']).default('CONTINUE'),
  HadoopJarStep: z.object({
    Jar: z.string(),
    MainClass: z.string().nullish(),
    Args: z.array(z.string()).default([]),
    Properties: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
  }),
});
export type StepConfig = z.infer<typeof stepConfig>;

const tags = z.array(z.object({ Key: z.string(), Value: z.string().default('') }));
const marker = z.string().optional();
const clusterStates = z.array(z.string()).optional();
const time = z.number().optional();

export const shapes = {
  runJobFlow: z.object({
    Name: z.string().min(1).max(256),
    LogUri: z.string().optional(),
    ReleaseLabel: z.string().optional(),
    Applications: z.array(z.object({ Name: z.string() })).default([]),
    Instances: z
      .object({
        InstanceGroups: z.array(z.object({ InstanceRole: z.string(), InstanceType: z.string(), InstanceCount: z.number() })).default([]),
        InstanceFleets: z.array(z.unknown()).default([]),
        MasterInstanceType: z.string().optional(),
        KeepJobFlowAliveWhenNoSteps: z.boolean().default(false),
        TerminationProtected: z.boolean().default(false),
      })
      .default({ InstanceGroups: [], InstanceFleets: [], KeepJobFlowAliveWhenNoSteps: false, TerminationProtected: false }),
    Steps: z.array(stepConfig).default([]),
    StepConcurrencyLevel: z.number().int().min(1).max(256).default(1),
    ServiceRole: z.string().optional(),
    Tags: tags.default([]),
  }),
  addJobFlowSteps: z.object({ JobFlowId: z.string(), Steps: z.array(stepConfig).min(1).max(256), ExecutionRoleArn: z.string().optional() }),
  oneCluster: z.object({ ClusterId: z.string() }),
  listClusters: z.object({ CreatedAfter: time, CreatedBefore: time, ClusterStates: clusterStates, Marker: marker }),
  describeStep: z.object({ ClusterId: z.string(), StepId: z.string() }),
  listSteps: z.object({
    ClusterId: z.string(),
    StepStates: z.array(z.string()).optional(),
    StepIds: z.array(z.string()).max(10).optional(),
    Marker: marker,
  }),
  cancelSteps: z.object({
    ClusterId: z.string(),
    StepIds: z.array(z.string()).min(1).max(256),
    StepCancellationOption: z.enum(['SEND_INTERRUPT', 'TERMINATE_PROCESS']).default('SEND_INTERRUPT'),
  }),
  terminateJobFlows: z.object({ JobFlowIds: z.array(z.string()).min(1).max(10) }),
  modifyCluster: z.object({ ClusterId: z.string(), StepConcurrencyLevel: z.number().int().min(1).max(256) }),
  addTags: z.object({ ResourceId: z.string(), Tags: tags }),
  removeTags: z.object({ ResourceId: z.string(), TagKeys: z.array(z.string()) }),
  setTerminationProtection: z.object({ JobFlowIds: z.array(z.string()).min(1), TerminationProtected: z.boolean() }),
};
