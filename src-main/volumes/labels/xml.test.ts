import { describe, expect, it } from 'vitest';
import { parseFslAtlas } from './fsl-atlas.ts';
import { parseXml } from './xml.ts';

describe('parseXml', () => {
  it('reads elements, attributes, comments, CDATA and the five entities', () => {
    const root = parseXml(
      `\n<?xml version="1.0"?><!-- <a> --><a x="1" y='"&lt;&#65;&#x42;'><b/>t&amp;t<b z = "2"><![CDATA[<&>]]></b></a>\r\n<!-- end -->`,
    );
    expect(root.name).toBe('a');
    expect(Object.fromEntries(root.attributes)).toEqual({ x: '1', y: '"<AB' });
    expect(root.text).toBe('t&t');
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', ''],
      ['b', '<&>'],
    ]);
  });

  const bomb = '<!DOCTYPE a [<!ENTITY x "&y;&y;&y;"><!ENTITY y SYSTEM "file:///etc/passwd">]><a>&x;</a>';
  it.each([
    [bomb, 'document types'],
    ['<a>&x;</a>', 'the entity "&x;" is not one'],
    ['<a>&constructor;</a>', 'the entity "&constructor;" is not one'],
    ['<a>a & b</a>', 'the entity "&" is not one'],
    ['<a>&#0;</a>', 'the entity "&#0;"'],
    ['<a>&#1114112;</a>', 'the entity'],
    ['<a x="&x;"/>', 'the entity'],
    ['<a><!DOCTYPE b></a>', 'document types'],
    ['<a><b></a>', '</a> closes nothing'],
    ['</a>', '</a> closes nothing'],
    ['<a>\n<b>\n', 'line 3: <b> is not closed: the file is cut off'],
    ['<a', '<a is not closed'],
    ['<a x=1>', '<a is not closed'],
    ['<a x="1>', '<a is not closed'],
    ['<a/><b/>', 'a second document'],
    ['<a/>text', 'text outside'],
    ['text', 'text outside'],
    ['< a/>', '"<" begins no element'],
    ['<!-- ', '"<!--" is not closed'],
    ['', 'there is no element'],
    ['<a>'.repeat(100), 'more than 32 deep'],
    [`<a>${'<b/>'.repeat(200_001)}</a>`, 'more than 200000 elements'],
  ])('refuses %#', (text, message) => {
    expect(() => parseXml(text)).toThrow(message);
  });

  it('is not slow on long tags and texts', () => {
    expect(parseXml(`<a ${'x="1" '.repeat(1e5)}>${'&amp;'.repeat(1e5)}</a>`).text).toHaveLength(1e5);
  });
});

describe('parseFslAtlas', () => {
  const atlas = (type: string): string =>
    `\uFEFF<?xml version="1.0" encoding="ISO-8859-1"?>
<atlas version="1.0"><header><name>Made</name><type>${type}</type>
<images><imagefile>/Made/made-prob-2mm</imagefile><summaryimagefile>/Made/made-maxprob-2mm</summaryimagefile></images>
</header><data><!-- a comment -->
<label index="0" x="48" y="94" z="35">Frontal Pole </label>
<label index="7" x="1" y="2" z="3">Planum &amp; Polare</label>
<label x="1">no index</label><label index="x">bad</label><label index="7">again</label>
</data></atlas>`.slice(1);

  it('reads labels, images, and what the index counts', () => {
    const { table, images } = parseFslAtlas(atlas('Probabilistic'));
    expect([...table.entries.values()]).toEqual([
      { id: 0, name: 'Frontal Pole' },
      { id: 7, name: 'Planum & Polare' },
    ]);
    expect(table.countsVolumes).toBe(true);
    expect(images).toEqual(['/Made/made-prob-2mm', '/Made/made-maxprob-2mm']);
    expect(table.problems).toEqual([
      "label 3: '' is no id",
      "label 4: 'x' is no id",
      'label 5: id 7 comes twice; it is "Planum & Polare", not "again"',
    ]);
    expect(parseFslAtlas(atlas('Label')).table.countsVolumes).toBe(false);
  });

  it('refuses other XML', () => {
    expect(() => parseFslAtlas('<html><body/></html>')).toThrow('this XML is no FSL atlas: it has <html>');
    expect(() => parseFslAtlas('<atlas><header/></atlas>')).toThrow('no FSL atlas');
  });
});
