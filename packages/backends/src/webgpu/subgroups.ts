/** The feature of devices whose invocations can add up without the workgroup's memory. */
export const SUBGROUPS = 'subgroups' as GPUFeatureName;

/** A comment by which a shader says that it needs the extension for subgroups. */
export const NEEDS_SUBGROUPS = '// sr3kit: needs subgroups';

let used = false;

/** Chooses whether reductions use subgroups from now on, which needs a device that has them. */
export function useSubgroups(wanted: boolean): void {
  used = wanted;
}

/** How a kernel whose invocations number `size` adds up a number of each, or finds the largest. */
export interface Reduction {
  /** Invocations of a workgroup: a power of 2, at least as many as any device has in a subgroup. */
  readonly size: number;
  /** Functions `total(value: f32, local: i32) -> f32`, and `largest` where it is used, for all devices. */
  readonly plain: string;
}

/** The functions of a reduction, and what their kernel is called beside one of the other kind. */
export function reductionCode({ size, plain }: Reduction): { readonly code: string; readonly suffix: string } {
  return used ? { code: subgroupCode(size), suffix: '_subgroups' } : { code: plain, suffix: '' };
}

/**
 * Each subgroup adds up its own numbers, and then every one all of those sums: two barriers, where a tree over 256 numbers
 * has nine. WGSL does not say which invocations share a subgroup; here nothing depends on it, but that all of them are full.
 */
const subgroupCode = (size: number): string => `
    ${NEEDS_SUBGROUPS}
    var<workgroup> shared_: array<f32, ${size}>;
    ${wholeCode('total', size, 'subgroupAdd', 'sum + shared_[i]', '0.0')}
    ${wholeCode('largest', size, 'subgroupMax', 'max(sum, shared_[i])', '-3.4e38')}`;

const wholeCode = (name: string, size: number, reduce: string, joined: string, nothing: string): string => `
    fn ${name}(value: f32, local: i32) -> f32 {
      let part = ${reduce}(value);
      let lanes = i32(subgroupAdd(1u));
      let lane = i32(subgroupExclusiveAdd(1u));
      workgroupBarrier();
      shared_[local] = select(${nothing}, part, lane == 0);
      workgroupBarrier();
      var sum = ${nothing};
      for (var i = lane; i < ${size}; i += lanes) {
        sum = ${joined};
      }
      return ${reduce}(sum);
    }`;
