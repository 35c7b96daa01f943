/** The TensorFlow that the binding is built against, and the digests that its files on PyPI must have. */

export const version = '2.21.0';

/** @typedef {'cpu' | 'gpu'} Flavour */

/**
 * The wheels of the release by SHA-256, any of which will do: they differ in the Python they are for, which is not used.
 *
 * @type {Readonly<Record<Flavour, { project: string, bytes: number, digests: Readonly<Record<string, string>> }>>}
 */
export const wheels = {
  cpu: {
    project: 'tensorflow-cpu',
    bytes: 273_829_956,
    digests: {
      cp310: 'd143e92f5c0661cdfa26eaca8f73cd2efd0ec53a68af8dec82f584ba8eb14b83',
      cp311: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
      cp312: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
      cp313: '05af7c26d35f4de910b5598c7b507e3981831a7b0f47fed9a405d995d51d7793',
    },
  },
  gpu: {
    project: 'tensorflow',
    bytes: 572_440_367,
    digests: {
      cp310: '77c6f298e695ea1d283cdd7d30f8d97530cc6e92c1395a9ddbab9771c99233a4',
      cp311: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
      cp312: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
      cp313: 'e9d8da8dcab9650efb45f032ba70af2f016f907e6e0c6bda29dd101bba945406',
    },
  },
};

/** The one of them that is downloaded. */
export const downloadTag = 'cp311';

/** The platforms that the wheels of the release and of its CUDA libraries are tagged with. */
export const platforms = [
  'manylinux_2_27_x86_64',
  'manylinux_2_17_x86_64',
  'manylinux2014_x86_64',
  'manylinux_2_12_x86_64',
  'manylinux2010_x86_64',
];

/** What pip writes while it downloads and unpacks the CUDA libraries, to show how far it is. */
export const cudaBytes = 7_200_000_000;

/** What `tensorflow[and-cuda]` of the release asks for, as requirements with digests. */
export const cudaRequirements = `
nvidia-cublas-cu12==12.9.3.13 --hash=sha256:d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72
nvidia-cuda-cupti-cu12==12.8.90 --hash=sha256:ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182
nvidia-cuda-nvcc-cu12==12.9.86 --hash=sha256:5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0
nvidia-cuda-nvrtc-cu12==12.9.86 --hash=sha256:210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4
nvidia-cuda-runtime-cu12==12.9.79 --hash=sha256:25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3
nvidia-cudnn-cu12==9.28.0.42 --hash=sha256:9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375
nvidia-cufft-cu12==11.4.1.4 --hash=sha256:c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28
nvidia-curand-cu12==10.3.10.19 --hash=sha256:49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e
nvidia-cusolver-cu12==11.7.5.82 --hash=sha256:15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88
nvidia-cusparse-cu12==12.5.10.65 --hash=sha256:73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78
nvidia-nccl-cu12==2.32.3 --hash=sha256:bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c
nvidia-nvjitlink-cu12==12.9.86 --hash=sha256:e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9
`.trimStart();

/**
 * Which flavour a wheel is, by its digest.
 *
 * @param {string} digest  SHA-256 in hexadecimal.
 * @returns {Flavour | null}  null: not a wheel of the release.
 */
export function flavourOf(digest) {
  for (const flavour of /** @type {const} */ (['cpu', 'gpu'])) {
    if (Object.values(wheels[flavour].digests).includes(digest)) return flavour;
  }
  return null;
}

/**
 * Whether a file of the wheel is needed: the two libraries, and the headers of the C interface.
 *
 * @param {string} name  Its path inside the wheel.
 */
export function isNeeded(name) {
  if (name.split('/').includes('..')) return false;
  return (
    /^tensorflow\/lib[^/]*\.so\.2$/.test(name) ||
    /^tensorflow\/include\/(tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl)\/.*\.h$/.test(name)
  );
}
