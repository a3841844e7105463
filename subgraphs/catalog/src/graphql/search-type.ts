import { sharedType } from '@lakeward/service/shared-type';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';

import type { PageInfo } from '../domain/page-list.ts';
import { DatasetType } from './dataset-type.ts';

export enum Facet {
  DATABASE = 'DATABASE',
  OWNER = 'OWNER',
  TAG = 'TAG',
  FORMAT = 'FORMAT',
}
registerEnumType(Facet, { name: 'Facet' });

@ObjectType('FacetCount')
export class FacetCountType {
  @Field(() => Facet)
  facet!: Facet;
  @Field(() => String)
  value!: string;
  @Field(() => Int)
  count!: number;
}

@ObjectType('SearchHit')
export class SearchHitType {
  @Field(() => DatasetType)
  dataset!: DatasetType;
  @Field(() => Float)
  score!: number;
  @Field(() => [String], { description: 'Fields that matched, best first; a column as `column:<path>`.' })
  matched!: readonly string[];
}

@ObjectType('SearchHitEdge')
export class SearchHitEdgeType {
  @Field(() => SearchHitType)
  node!: SearchHitType;
  @Field(() => String)
  cursor!: string;
}

@ObjectType('SearchHitConnection')
export class SearchHitConnectionType {
  @Field(() => [SearchHitEdgeType])
  edges!: readonly SearchHitEdgeType[];
  @Field(() => [SearchHitType])
  nodes!: readonly SearchHitType[];
  @Field(() => sharedType('PageInfo'))
  pageInfo!: PageInfo;
  @Field(() => sharedType('Long'), { nullable: true })
  totalCount!: string;
  @Field(() => [FacetCountType])
  facets!: readonly FacetCountType[];
  @Field(() => sharedType('DateTime'), { description: 'How fresh the index is.' })
  asOf!: Date;
}
