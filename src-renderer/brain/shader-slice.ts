import { head, overlayColours, regionTables } from './shader-common.ts';

/** One slice: every pixel goes through mm to the voxels of each grid; only the anatomy may be interpolated. */
export const sliceSource = `${head}${regionTables}${overlayColours}
uniform vec2 uPane;
uniform vec3 uOrigin, uRight, uDown;
uniform float uPixelRatio;
uniform vec4 uBackground;

uniform bool uHasAnatomy, uLinear;
uniform sampler3D uAnatomy;
uniform mat4 uAnatomyFromMm;
uniform vec3 uAnatomyDims;
uniform vec2 uWindow;

uniform bool uHasLabels;
uniform usampler3D uLabels;
uniform mat4 uLabelsFromMm;
uniform ivec3 uLabelDims;
uniform vec3 uLabelLow, uLabelHigh;
uniform float uRegionFill;
uniform bool uRegionOutline, uAnyChosen;

uniform bool uHasSelection;
uniform usampler3D uSelection;
uniform mat4 uSelectionFromMm;
uniform ivec3 uSelectionDims;
uniform vec3 uSelectionLow, uSelectionHigh;
uniform vec3 uSelectionColour;

uniform bool uHasOverlay;
uniform sampler3D uOverlay;
uniform mat4 uOverlayFromMm;
uniform ivec3 uOverlayDims;
uniform float uOverlayOpacity;

uniform bool uShowCrosshair;
uniform vec2 uCrosshair;

out vec4 outColour;

ivec3 voxelOf(mat4 fromMm, vec3 mm) { return ivec3(floor((fromMm * vec4(mm, 1.0)).xyz + 0.5)); }
bool inside(ivec3 v, ivec3 dims) { return all(greaterThanEqual(v, ivec3(0))) && all(lessThan(v, dims)); }

/** Whether a point lies within two pixels of a box of voxels: elsewhere neither areas nor outlines need be looked for. */
bool near(mat4 fromMm, vec3 mm, vec3 low, vec3 high) {
  vec3 v = (fromMm * vec4(mm, 1.0)).xyz + 0.5;
  vec3 reach = 2.0 * uPixelRatio * (abs(mat3(fromMm) * uRight) + abs(mat3(fromMm) * uDown));
  return all(greaterThanEqual(v, low - reach)) && all(lessThan(v, high + reach));
}

uvec4 stateAt(vec3 mm, out uint combo) {
  ivec3 v = voxelOf(uLabelsFromMm, mm);
  combo = inside(v, uLabelDims) ? texelFetch(uLabels, v, 0).r : 0u;
  return combo == 0u ? uvec4(0u) : comboState(combo);
}
bool selectionAt(vec3 mm) {
  ivec3 v = voxelOf(uSelectionFromMm, mm);
  return inside(v, uSelectionDims) && texelFetch(uSelection, v, 0).r != 0u;
}

void main() {
  vec2 at = gl_FragCoord.xy - uPane;
  vec3 mm = uOrigin + at.x * uRight + at.y * uDown;
  vec3 colour = uBackground.rgb;
  float alpha = uBackground.a;

  if (uHasAnatomy) {
    vec3 v = (uAnatomyFromMm * vec4(mm, 1.0)).xyz;
    bool within = all(greaterThanEqual(v, vec3(-0.5))) && all(lessThan(v, uAnatomyDims - 0.5));
    for (int once = within ? 1 : 0; once > 0; once--) {
      vec3 p = uLinear ? v : floor(v + 0.5);
      float value = texture(uAnatomy, (p + 0.5) / uAnatomyDims).r;
      colour = vec3(clamp((value - uWindow.x) / (uWindow.y - uWindow.x), 0.0, 1.0));
      alpha = 1.0;
    }
  }

  uint combo = 0u;
  uvec4 state = uvec4(0u);
  bool byRegions = uHasLabels && near(uLabelsFromMm, mm, uLabelLow, uLabelHigh);
  for (int once = byRegions ? 1 : 0; once > 0; once--) {
    state = stateAt(mm, combo);
    if ((state.x & VISIBLE) != 0u) {
      vec3 region = comboColour(combo);
      float fill = uRegionFill;
      if ((state.x & HOVERED) != 0u) fill = mix(fill, 1.0, 0.45);
      else if ((state.x & SELECTED) != 0u) fill = mix(fill, 1.0, 0.25);
      if ((state.x & DIMMED) != 0u) fill *= 0.3;
      colour = mix(colour, region, fill);
      alpha = mix(alpha, 1.0, fill);
    }
  }

  for (int once = uHasOverlay ? 1 : 0; once > 0; once--) {
    ivec3 v = voxelOf(uOverlayFromMm, mm);
    if (inside(v, uOverlayDims)) {
      float value = texelFetch(uOverlay, v, 0).r;
      if (passes(value)) {
        colour = mix(colour, overlayColour(value), uOverlayOpacity);
        alpha = mix(alpha, 1.0, uOverlayOpacity);
      }
    }
  }

  // Loops that may run no turn at all, since software renderers run both sides of a branch but skip a loop without work.
  int sides = byRegions && uRegionOutline ? 4 : 0;
  for (int once = min(sides, 1); once > 0; once--) {
    uint shown = shownOf(state);
    bool chosen = (state.x & SELECTED) != 0u;
    bool edge = false, chosenEdge = false;
    for (int n = 0; n < sides; n++) {
      float side = n < 2 ? 1.0 : -1.0;
      vec3 along = (n & 1) == 0 ? uRight : uDown;
      uint other;
      uvec4 beside = stateAt(mm + side * uPixelRatio * along, other);
      edge = edge || shownOf(beside) != shown;
      for (int look = uAnyChosen ? 1 : 0; look > 0; look--) {
        beside = stateAt(mm + side * 1.6 * uPixelRatio * along, other);
        chosenEdge = chosenEdge || ((beside.x & SELECTED) != 0u) != chosen;
      }
    }
    bool dimmed = (state.x & DIMMED) != 0u;
    if (edge && shown != 0u && !dimmed) {
      colour = comboColour(combo);
      alpha = 1.0;
    }
    if (chosenEdge) {
      colour = chosen ? vec3(1.0) : mix(colour, vec3(0.0), 0.7);
      alpha = 1.0;
    }
  }

  bool bySelection = uHasSelection && near(uSelectionFromMm, mm, uSelectionLow, uSelectionHigh);
  for (int once = bySelection ? 1 : 0; once > 0; once--) {
    bool here = selectionAt(mm);
    bool edge = false;
    for (int n = 0; n < 4; n++) {
      vec3 along = (n & 1) == 0 ? uRight : uDown;
      edge = edge || selectionAt(mm + (n < 2 ? 1.5 : -1.5) * uPixelRatio * along) != here;
    }
    if (edge) {
      colour = here ? uSelectionColour : mix(colour, vec3(0.0), 0.7);
      alpha = 1.0;
    }
  }

  if (uShowCrosshair) {
    vec2 from = abs(at - uCrosshair) / uPixelRatio;
    bool line = (from.x < 0.5 && from.y > 7.0) || (from.y < 0.5 && from.x > 7.0);
    if (line) {
      colour = mix(colour, vec3(0.35, 0.85, 1.0), 0.75);
      alpha = mix(alpha, 1.0, 0.75);
    }
  }
  outColour = vec4(colour * alpha, alpha);
}`;
