import { brickEdge } from './bricks.ts';
import { head, noStatistic, regionTables, slab } from './shader-common.ts';

/**
 * Walk from voxel face to voxel face until a voxel of the set is met, as pick-ray.ts does. It is reckoned from the faces alone, so
 * that the box it begins at, which must hold the set, makes no difference to a single bit of what is found.
 */
const walk = (name: string, sampler: string, holds: string): string => `
bool ${name}(mat4 fromMm, vec3 low, vec3 high, vec3 origin, vec4 range, out float t, out ivec3 cell, out int axis) {
  vec3 o = (fromMm * vec4(origin, 1.0)).xyz + 0.5;
  vec3 d = mat3(fromMm) * uInto;
  ivec3 ilow = ivec3(low), ihigh = ivec3(high);
  ivec3 stepBy = ivec3(sign(d));
  // The face that a step crosses is the upper or the lower one of a cell.
  ivec3 ahead = max(stepBy, 0);
  float enter = -1e9, end = range.y;
  axis = 0;
  for (int a = 0; a < 3; a++) {
    if (abs(d[a]) < 1e-7) {
      if (o[a] < low[a] || o[a] >= high[a]) return false;
      continue;
    }
    float first = faceAt(ahead[a] == 1 ? ilow[a] : ihigh[a], o[a], d[a]);
    // Of faces crossed at once the last one counts, as in the walk below.
    if (first >= enter) { enter = first; axis = a; }
    end = min(end, faceAt(ahead[a] == 1 ? ihigh[a] : ilow[a], o[a], d[a]));
  }
  if (enter >= end) return false;
  vec3 next = vec3(1e9);
  for (int a = 0; a < 3; a++) {
    bool still = abs(d[a]) < 1e-7;
    cell[a] = clamp(int(floor(still ? o[a] : o[a] + d[a] * enter)), ilow[a], ihigh[a] - 1);
    if (still) continue;
    if (a == axis) cell[a] = ahead[a] == 1 ? ilow[a] : ihigh[a] - 1;
    else {
      // Rounding may put the place into a neighbour.
      float leave = faceAt(cell[a] + ahead[a], o[a], d[a]), came = faceAt(cell[a] + 1 - ahead[a], o[a], d[a]);
      if (leave < enter || (leave == enter && a < axis)) cell[a] += stepBy[a];
      else if (came > enter || (came == enter && a > axis)) cell[a] -= stepBy[a];
    }
    next[a] = faceAt(cell[a] + ahead[a], o[a], d[a]);
  }
  int most = (ihigh.x - ilow.x) + (ihigh.y - ilow.y) + (ihigh.z - ilow.z);
  for (int n = 0; n <= most; n++) {
    if (enter >= end) return false;
    float leave = min(min(min(next.x, next.y), next.z), end);
    t = max(enter, range.x);
    if (t >= range.z && t < range.w) t = range.w;
    if (t < leave) {
      uint value = texelFetch(${sampler}, cell, 0).r;
      bool found = false;
      for (int look = value != 0u ? 1 : 0; look > 0; look--) found = ${holds};
      if (found) {
        if (t > enter) axis = 3;
        return true;
      }
    }
    axis = next.x <= next.y ? (next.x <= next.z ? 0 : 2) : (next.y <= next.z ? 1 : 2);
    enter = next[axis];
    cell[axis] += stepBy[axis];
    if (cell[axis] < ilow[axis] || cell[axis] >= ihigh[axis]) return false;
    next[axis] = faceAt(cell[axis] + ahead[axis], o[axis], d[axis]);
  }
  return false;
}
`;

/**
 * March of the 3-D pane. It writes what is met, not its final colours: target 0 the lit anatomy, target 1
 * (combo | light of the region | light of the selection; depths of both below the surface; statistic, where a region is met its own; the statistic's depth),
 * so that hovering, choosing, recolouring and thresholds need no new march.
 */
export const volumeSource = `${head}${regionTables}
uniform vec2 uOffset;
uniform float uScale;
uniform vec3 uOrigin, uRight, uDown, uInto;
uniform vec4 uPlanes[4];
uniform int uPlaneCount;
uniform bool uCutaway;
uniform float uThroughDepth;

uniform bool uHasAnatomy;
uniform sampler3D uAnatomy;
uniform sampler3D uBricks;
uniform mat4 uAnatomyFromMm;
uniform vec3 uAnatomyDims;
uniform ivec3 uBrickDims;
uniform vec2 uWindow;
uniform float uStep;
uniform float uIso;
uniform int uMode;
uniform bool uQuick;

uniform bool uHasLabels;
uniform usampler3D uLabels;
uniform mat4 uLabelsFromMm;
uniform ivec3 uLabelDims;
uniform vec3 uLabelLow, uLabelHigh;

uniform bool uHasSelection;
uniform usampler3D uSelection;
uniform mat4 uSelectionFromMm;
uniform ivec3 uSelectionDims;
uniform vec3 uSelectionLow, uSelectionHigh;

uniform bool uHasOverlay;
uniform sampler3D uOverlay;
uniform mat4 uOverlayFromMm;
uniform ivec3 uOverlayDims;
uniform float uOverlayStep;
uniform bool uDiverging;

layout(location = 0) out vec4 outAnatomy;
layout(location = 1) out uvec4 outMet;

const float NONE = ${noStatistic.toExponential()};
${slab}
/** Where a ray crosses the n-th face across an axis. */
float faceAt(int n, float o, float d) { return (float(n) - o) / d; }
${walk('walkLabels', 'uLabels', '(comboState(value).x & VISIBLE) != 0u')}
${walk('walkSelection', 'uSelection', 'true')}

bool inside(ivec3 v, ivec3 dims) { return all(greaterThanEqual(v, ivec3(0))) && all(lessThan(v, dims)); }

/** What the clip planes leave of the ray: start, end, start and end of a hole. */
vec4 clipRay(vec3 origin) {
  float low = -1e9, high = 1e9;
  for (int n = 0; n < uPlaneCount; n++) {
    float speed = dot(uPlanes[n].xyz, uInto);
    float beyond = dot(uPlanes[n].xyz, origin) - uPlanes[n].w;
    if (abs(speed) < 1e-6) {
      if (uCutaway ? beyond <= 0.0 : beyond > 0.0) { low = 1e9; high = -1e9; }
      continue;
    }
    float crossing = -beyond / speed;
    if ((speed > 0.0) == uCutaway) low = max(low, crossing);
    else high = min(high, crossing);
  }
  if (!uCutaway || uPlaneCount == 0) return vec4(low, high, 1e9, 1e9);
  return low >= high ? vec4(-1e9, 1e9, 1e9, 1e9) : vec4(-1e9, 1e9, low, high);
}

float shareAt(vec3 p) {
  float value = texture(uAnatomy, p / uAnatomyDims).r;
  return (value - uWindow.x) / (uWindow.y - uWindow.x);
}

/** Outward normal in mm of the anatomy at a texture position: gradients are covectors, hence the transpose. */
vec3 anatomyNormal(vec3 p) {
  vec3 g = vec3(0.0);
  // Two widths: the wide one evens out the staircase of voxels, the narrow one keeps folds.
  for (int n = 1; n <= (uQuick ? 1 : 2); n++) {
    float h = uQuick ? 1.5 : (n == 1 ? 1.0 : 2.3);
    g += vec3(
      shareAt(p + vec3(h, 0, 0)) - shareAt(p - vec3(h, 0, 0)),
      shareAt(p + vec3(0, h, 0)) - shareAt(p - vec3(0, h, 0)),
      shareAt(p + vec3(0, 0, h)) - shareAt(p - vec3(0, 0, h)));
  }
  vec3 n = transpose(mat3(uAnatomyFromMm)) * g;
  float size = length(n);
  return size < 1e-5 ? -uInto : -n / size;
}

/** Light on a surface: a key from the upper left of the viewer, a fill, and the sky above. Returns diffuse and gloss. */
vec2 lightOn(vec3 normal) {
  vec3 right = normalize(uRight), up = -normalize(uDown);
  vec3 n = vec3(dot(normal, right), dot(normal, up), -dot(normal, uInto));
  if (n.z < 0.0) n = -n;
  vec3 key = normalize(vec3(-0.45, 0.6, 0.75));
  float wrapped = max(0.75 * dot(n, key) + 0.25, 0.0);
  float diffuse = 0.30 + 0.62 * wrapped + 0.16 * max(dot(n, normalize(vec3(0.8, -0.1, 0.5))), 0.0)
    + 0.10 * n.y;
  vec3 halfway = normalize(key + vec3(0, 0, 1));
  return vec2(clamp(diffuse, 0.0, 1.2), pow(max(dot(n, halfway), 0.0), 40.0));
}

/** How open the surroundings of a surface point are: folds darken. */
float openness(vec3 p, vec3 normal) {
  vec3 out1 = mat3(uAnatomyFromMm) * normal;
  float closed = 0.0;
  closed += 0.30 * clamp(shareAt(p + 2.5 * out1) / uIso, 0.0, 1.0);
  if (uQuick) return 1.0 - 2.0 * closed;
  closed += 0.30 * clamp(shareAt(p + 5.0 * out1) / uIso, 0.0, 1.0);
  closed += 0.22 * clamp(shareAt(p + 9.0 * out1) / uIso, 0.0, 1.0);
  closed += 0.18 * clamp(shareAt(p + 14.0 * out1) / uIso, 0.0, 1.0);
  return 1.0 - 0.75 * closed;
}

/** Colour of a lit piece of anatomy. */
vec3 tissue(float share, vec3 normal, float open) {
  vec3 base = mix(vec3(0.80, 0.74, 0.70), vec3(0.98, 0.95, 0.92), smoothstep(0.2, 0.8, share));
  vec2 light = lightOn(normal);
  return min(base * light.x * mix(vec3(0.55, 0.42, 0.40), vec3(1.0), open) + 0.10 * light.y * open, vec3(1.0));
}

/** The next lattice sample whose brick of voxels holds more than level. */
float skipEmpty(vec3 o, vec3 d, float t, float end, float level) {
  for (int n = 0; n < 512; n++) {
    if (t >= end) return t;
    vec3 at = o + d * t;
    ivec3 brick = clamp(ivec3(floor(at / ${brickEdge}.0)), ivec3(0), uBrickDims - 1);
    float share = (texelFetch(uBricks, brick, 0).r - uWindow.x) / (uWindow.y - uWindow.x);
    if (share >= level) return t;
    float leave = 1e9;
    for (int a = 0; a < 3; a++) {
      if (abs(d[a]) >= 1e-7) {
        leave = min(leave, ((float(brick[a]) + (d[a] > 0.0 ? 1.0 : 0.0)) * ${brickEdge}.0 - o[a]) / d[a]);
      }
    }
    t = max(floor(leave / uStep) + 1.0, floor(t / uStep + 1e-3) + 1.0) * uStep;
  }
  return t;
}

/** Where, in the step that ends at t, the surface level is crossed. */
float crossing(vec3 o, vec3 d, float t) {
  float before = t - uStep, after = t;
  for (int n = 0; n < 6; n++) {
    float middle = 0.5 * (before + after);
    if (shareAt(o + d * middle) >= uIso) after = middle; else before = middle;
  }
  return after;
}

/** Lit anatomy along the ray, premultiplied; \`surface\` is where its surface is met, \`cut\` whether by a cut. */
vec4 march(vec3 origin, vec4 range, out float surface, out bool cut) {
  surface = 1e9;
  cut = false;
  vec3 o = (uAnatomyFromMm * vec4(origin, 1.0)).xyz + 0.5;
  vec3 d = mat3(uAnatomyFromMm) * uInto;
  float start, end;
  if (!slab(o, d, vec3(0.0), uAnatomyDims, start, end)) return vec4(0.0);
  start = max(start, range.x);
  end = min(end, range.y);
  const float ramp = 0.10;
  float lowest = uMode == 0 ? max(uIso - ramp, 1e-3) : uIso;
  // Samples lie on a lattice; inside the opacity ramp on one four times finer, lest its steps show as rings.
  float fine = uQuick ? uStep : 0.25 * uStep;
  float t = start, brightest = 0.0, alpha = 0.0, tone = 0.0, first = start, cutAlpha = 0.0, share = 0.0;
  bool fresh = true;
  for (int section = 0; section < 64; section++) {
    bool met = false;
    for (int n = 0; n < 4096; n++) {
      if (t >= end) break;
      if (t >= range.z && t < range.w) { t = range.w; fresh = true; continue; }
      share = shareAt(o + d * t);
      if (uMode == 1) brightest = max(brightest, share);
      else if (share >= lowest) { met = true; break; }
      fresh = false;
      t = (floor(t / uStep + 1e-3) + 1.0) * uStep;
      t = skipEmpty(o, d, t, end, uMode == 1 ? brightest : lowest);
    }
    if (!met) break;
    if (fresh && share >= uIso) {
      // The ray starts inside: a cut face shows the intensities themselves.
      if (surface > 1e8) { surface = t; cut = true; }
      cutAlpha = 1.0 - alpha;
      break;
    }
    if (uMode == 2) {
      surface = fresh ? t : crossing(o, d, t);
      alpha = 1.0;
      tone = 0.85;
      break;
    }
    if (!fresh) t += fine - uStep;
    fresh = false;
    if (alpha == 0.0) first = t;
    int below = 0;
    for (int n = 0; n < 1024; n++) {
      if (t >= end || (t >= range.z && t < range.w) || alpha > 0.985 || below > 4) break;
      share = shareAt(o + d * t);
      below = share < lowest ? below + 1 : 0;
      if (surface > 1e8 && share >= uIso) surface = t;
      float more = (1.0 - alpha) * (1.0 - pow(1.0 - 0.8 * smoothstep(uIso - ramp, uIso + ramp, share), fine));
      alpha += more;
      tone += more * share;
      t = (floor(t / fine + 1e-2) + 1.0) * fine;
    }
    if (alpha > 0.985) break;
    t = (floor(t / uStep + 1e-3) + 1.0) * uStep;
  }
  if (uMode == 1) {
    float grey = clamp(brightest, 0.0, 1.0);
    return vec4(vec3(grey), 1.0) * smoothstep(0.03, 0.2, grey);
  }
  vec4 sum = vec4(0.0);
  // Loops that run once, here and below: software renderers skip a loop without work, but run both sides of a branch.
  for (int once = alpha > 0.0 ? 1 : 0; once > 0; once--) {
    vec3 p = o + d * (surface < 1e8 && !cut ? surface : first);
    vec3 normal = anatomyNormal(p);
    float whole = alpha > 0.985 ? 1.0 : alpha;
    sum = whole * vec4(tissue(tone / alpha, normal, openness(p, normal)), 1.0);
  }
  return sum + cutAlpha * vec4(vec3(clamp(share, 0.0, 1.0)), 1.0);
}

/** Normal in mm of the visible regions, from their occupancy blurred by a quadratic spline; labels themselves stay whole. */
vec3 regionNormal(vec3 p, vec3 faceNormal) {
  ivec3 middle = ivec3(floor(p));
  vec3 f = p - vec3(middle) - 0.5;
  vec3 w[3], g[3];
  w[0] = 0.5 * (0.5 - f) * (0.5 - f); w[1] = 0.75 - f * f; w[2] = 0.5 * (0.5 + f) * (0.5 + f);
  g[0] = f - 0.5; g[1] = -2.0 * f; g[2] = f + 0.5;
  vec3 sum = vec3(0.0);
  for (int k = 0; k < 3; k++) for (int j = 0; j < 3; j++) for (int i = 0; i < 3; i++) {
    ivec3 v = middle + ivec3(i, j, k) - 1;
    if (!inside(v, uLabelDims)) continue;
    uint value = texelFetch(uLabels, v, 0).r;
    if (value == 0u || (comboState(value).x & VISIBLE) == 0u) continue;
    sum += vec3(g[i].x * w[j].y * w[k].z, w[i].x * g[j].y * w[k].z, w[i].x * w[j].y * g[k].z);
  }
  vec3 n = -(transpose(mat3(uLabelsFromMm)) * sum);
  float size = length(n);
  if (size < 1e-4) return faceNormal;
  return normalize(mix(faceNormal, n / size, 0.85));
}

/** Normal in mm, towards the viewer, of the voxel face that a walk came in by (3: a cut). */
vec3 faceOf(mat4 fromMm, int axis) {
  if (axis > 2) return -uInto;
  vec3 unit = vec3(axis == 0 ? 1.0 : 0.0, axis == 1 ? 1.0 : 0.0, axis == 2 ? 1.0 : 0.0);
  vec3 n = normalize(transpose(mat3(fromMm)) * unit);
  return dot(n, uInto) > 0.0 ? -n : n;
}

/** Greatest statistic from the surface down to the depth that shines through. */
float greatest(vec3 origin, vec4 range, float surface, out float depth) {
  float best = NONE;
  depth = 0.0;
  vec3 o = (uOverlayFromMm * vec4(origin, 1.0)).xyz + 0.5;
  vec3 d = mat3(uOverlayFromMm) * uInto;
  float start, end;
  if (!slab(o, d, vec3(0.0), vec3(uOverlayDims), start, end)) return best;
  start = max(start, range.x);
  end = min(end, range.y);
  if (surface < 1e8) end = min(end, surface + uThroughDepth);
  else if (uHasAnatomy && uMode != 1) return best;
  float t = ceil(start / uOverlayStep) * uOverlayStep;
  for (int n = 0; n < 2048; n++) {
    if (t >= end) break;
    if (t < range.z || t >= range.w) {
      float value = texelFetch(uOverlay, clamp(ivec3(floor(o + d * t)), ivec3(0), uOverlayDims - 1), 0).r;
      if (value > -1e38) {
        bool more = best < -1e38 || (uDiverging ? abs(value) > abs(best) : value > best);
        if (more) { best = value; depth = surface < 1e8 ? max(t - surface, 0.0) : 0.0; }
      }
    }
    t += uOverlayStep;
  }
  return best;
}

void main() {
  vec2 at = gl_FragCoord.xy * uScale + uOffset;
  vec3 origin = uOrigin + at.x * uRight + at.y * uDown;
  vec4 range = clipRay(origin);
  float surface = 1e9;
  bool cut = false;
  outAnatomy = uHasAnatomy ? march(origin, range, surface, cut) : vec4(0.0);

  // Nothing deeper than what shines through is looked for.
  vec4 reach = range;
  if (surface < 1e8) reach.y = min(reach.y, surface + uThroughDepth);
  uint combo = 0u, regionLight = 0u, selectionLight = 0u;
  float regionDepth = 0.0, selectionDepth = 0.0, statisticDepth = 0.0, t;
  float statistic = NONE;
  ivec3 cell;
  int axis;
  bool region = uHasLabels && walkLabels(uLabelsFromMm, uLabelLow, uLabelHigh, origin, reach, t, cell, axis);
  for (int once = region ? 1 : 0; once > 0; once--) {
    combo = texelFetch(uLabels, cell, 0).r;
    float depth = surface < 1e8 ? t - surface : 0.0;
    // Below zero: the region lies in a cut face, on which the anatomy is seen as in a slice.
    regionDepth = cut && abs(depth) < 0.05 ? -1.0 : max(depth, 0.0);
    vec3 mm = origin + t * uInto;
    vec3 p = (uLabelsFromMm * vec4(mm, 1.0)).xyz + 0.5;
    p = clamp(p, vec3(cell) + 1e-3, vec3(cell) + 0.999);
    vec3 face = faceOf(uLabelsFromMm, axis);
    float light = axis > 2 ? 1.0 : lightOn(regionNormal(p, face)).x;
    regionLight = uint(clamp(light / 1.25, 0.0, 1.0) * 254.0) + 1u;
    if (uHasOverlay) {
      ivec3 v = ivec3(floor((uOverlayFromMm * vec4(mm + 0.01 * uInto, 1.0)).xyz + 0.5));
      if (inside(v, uOverlayDims)) statistic = texelFetch(uOverlay, v, 0).r;
    }
  }
  if (uHasOverlay && !region) {
    statistic = greatest(origin, range, surface, statisticDepth);
  }
  if (uHasSelection && walkSelection(uSelectionFromMm, uSelectionLow, uSelectionHigh, origin, reach, t, cell, axis)) {
    selectionDepth = surface < 1e8 ? max(t - surface, 0.0) : 0.0;
    float facing = abs(dot(faceOf(uSelectionFromMm, axis), uInto));
    selectionLight = uint(clamp(0.55 + 0.45 * facing, 0.0, 1.0) * 254.0) + 1u;
  }
  outMet = uvec4(
    combo | (regionLight << 16u) | (selectionLight << 24u),
    packHalf2x16(vec2(regionDepth, selectionDepth)),
    floatBitsToUint(statistic),
    floatBitsToUint(statisticDepth));
}`;
