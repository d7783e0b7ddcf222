import { head } from './shader-common.ts';

/** A pane from a smaller picture of it: each pixel by itself, so that a part comes out as in the whole. */
export const enlargeSource = `${head}
uniform vec2 uPane, uPaneSize;
uniform sampler2D uSmall;
out vec4 outColour;
void main() {
  outColour = texture(uSmall, (gl_FragCoord.xy - uPane) / uPaneSize);
}`;
