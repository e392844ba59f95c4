// Reference values of the npm package @vladmandic/face-api, for tests/search/faces/reference.json.
//
//   npm install @vladmandic/face-api@1.7.15 @tensorflow/tfjs@4.22.0
//   python -m tests.search.faces.drawn pictures.bin
//   node reference.mjs node_modules/@vladmandic/face-api pictures.bin > reference.json
//
// pictures.bin: RGB bytes of one picture for the detector, two for the landmarks and two for the
// descriptors. The package requires `@tensorflow/tfjs-node`, whose binaries depend on the machine;
// a module of that name that exports `@tensorflow/tfjs` uses the JavaScript backend.

import fs from 'fs';
import { createRequire } from 'module';
import path from 'path';

const [, , folder, pictures] = process.argv;
const faceapi = createRequire(import.meta.url)(path.resolve(folder, 'dist/face-api.node.js'));
const { tf, nets } = faceapi;

function load(net, name) {
  const file = path.join(folder, 'model', name);
  const manifest = JSON.parse(fs.readFileSync(`${file}-weights_manifest.json`, 'utf8'));
  const bytes = Uint8Array.from(fs.readFileSync(`${file}.bin`));
  net.loadFromWeightMap(tf.io.decodeWeights(bytes.buffer, manifest.flatMap((g) => g.weights)));
}

await tf.setBackend('cpu');
load(nets.ssdMobilenetv1, 'ssd_mobilenetv1_model');
load(nets.faceLandmark68Net, 'face_landmark_68_model');
load(nets.faceRecognitionNet, 'face_recognition_model');

const bytes = fs.readFileSync(pictures);
let start = 0;
function take(side) {
  const pixels = Uint8Array.from(bytes.subarray(start, (start += side * side * 3)));
  return tf.tensor3d(pixels, [side, side, 3], 'int32');
}

const detections = await nets.ssdMobilenetv1.locateFaces(take(512), { minConfidence: 0.5 });
const landmarks = [];
for (const side of [112, 112]) landmarks.push(await nets.faceLandmark68Net.detectLandmarks(take(side)));
const descriptors = [];
for (const side of [150, 150]) {
  descriptors.push(await nets.faceRecognitionNet.computeFaceDescriptor(take(side)));
}
const rounded = (values) => Array.from(values, (value) => Number(value.toFixed(6)));
console.log(JSON.stringify({
  version: faceapi.version,
  detections: detections.map(({ score, box }) => rounded([score, box.x, box.y, box.width, box.height])),
  landmarks: landmarks.map(({ positions }) => rounded(positions.flatMap(({ x, y }) => [x, y]))),
  descriptors: descriptors.map(rounded),
}));
