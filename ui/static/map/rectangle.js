// @ts-check
// Rectangles on the map.

const SCALE = 10_000; // parts of a degree: 11 m

/**
 * A rectangle as `within:` has it, rounded outwards.
 *
 * @param {number[]} box south, west, north, east in degrees; beyond 180 for the date line
 */
export function within([south, west, north, east]) {
  const isWhole = east - west >= 360;
  return [
    down(Math.max(-90, south)),
    down(isWhole ? -180 : wrapped(west)),
    up(Math.min(90, north)),
    up(isWhole ? 180 : wrapped(east)),
  ].join(",");
}

/** @param {number} degrees */
const down = (degrees) => Math.floor(scaled(degrees)) / SCALE;

/** @param {number} degrees */
const up = (degrees) => Math.ceil(scaled(degrees)) / SCALE;

/** Without the errors of floating-point numbers. @param {number} degrees */
const scaled = (degrees) => Number((degrees * SCALE).toFixed(3));

/** A longitude from -180 to 180. @param {number} degrees */
const wrapped = (degrees) =>
  Math.abs(degrees) <= 180 ? degrees : ((((degrees + 180) % 360) + 360) % 360) - 180;

/** The corners of a rectangle for Leaflet. @param {number[]} box south, west, north, east */
export const corners = ([south, west, north, east]) => [
  [south, west],
  [north, east],
];
