// SqueezeNet 1.1's convolutions as torchvision numbers them below `features`, for tests that draw its weights at random.

const fires = [
  [3, 64, 16, 64],
  [4, 128, 16, 64],
  [6, 128, 32, 128],
  [7, 256, 32, 128],
  [9, 256, 48, 192],
  [10, 384, 48, 192],
  [11, 384, 64, 256],
  [12, 512, 64, 256],
] as const;

/** Name, outputs, inputs, side of the kernel. */
export const squeezenetConvolutions: readonly (readonly [string, number, number, number])[] = [
  ['0', 64, 3, 3],
  ...fires.flatMap(
    ([index, inputs, squeezed, expanded]) =>
      [
        [`${index}.squeeze`, squeezed, inputs, 1],
        [`${index}.expand1x1`, expanded, squeezed, 1],
        [`${index}.expand3x3`, expanded, squeezed, 3],
      ] as const,
  ),
];
