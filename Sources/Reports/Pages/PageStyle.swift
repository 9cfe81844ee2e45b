/// The colours of a report, which light and dark say in one place; the palette is Okabe and Ito's, shifted for contrast of
/// at least 3:1 on either background.
let colorStyle = """
  :root{color-scheme:light dark;--paper:#fffdf9;--ink:#1f2328;--muted:#5c636b;--rule:#e4dfd5;--track:#f1ede4;\
  --right:#1f6aa5;--wrong:#d9731a;--on:#fff;--bar:#5b8db8;--over:#d9731a;--under:#1b8a6b;\
  --s0:#1f6aa5;--s1:#c8600c;--s2:#16805f;--s3:#a5428a;--s4:#8a6d00;--s5:#1c8ca8;--s6:#b03030;--s7:#555b63}
  @media (prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e6e3dc;--muted:#a0a6ad;--rule:#33373c;\
  --track:#24272b;--right:#4a9bdc;--wrong:#e08a3c;--on:#101214;--bar:#5d8fbb;--over:#e08a3c;--under:#3fb592;\
  --s0:#6cb2ea;--s1:#f0964a;--s2:#4cc39c;--s3:#dc86c3;--s4:#d8b83c;--s5:#5cc6dd;--s6:#ee7f7f;--s7:#aab0b8}}

  """

/// The page around charts.
let pageStyle = """
  *{box-sizing:border-box}
  html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
  body{margin:0 auto;max-width:66rem;padding:3rem 1.5rem 4rem;background:var(--paper);color:var(--ink);\
  font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
  h1,h2{font-family:"Iowan Old Style","Palatino Linotype","URW Palladio L",P052,Georgia,serif;font-weight:500;\
  line-height:1.2;letter-spacing:-.01em;overflow-wrap:anywhere}
  h1{font-size:2.5rem;margin:0 0 .6rem}
  h2{font-size:1.55rem;margin:0 0 .8rem;padding-top:1.1rem;border-top:1px solid var(--rule)}
  h3{font-size:1rem;font-weight:600;margin:1.6rem 0 .3rem}
  section{margin-top:2.6rem}
  p{max-width:44rem;margin:.4rem 0 1rem}
  .lead{font-size:1.15rem;color:var(--muted)}
  .aside{color:var(--muted);font-size:.9rem}
  nav{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;margin:1.2rem 0 2rem;font-size:.92rem}
  a{color:var(--s0);text-decoration:none}
  a:hover,a:focus{text-decoration:underline}
  .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1.4rem 2rem;margin:0 0 1rem}
  .figures dt{color:var(--muted);font-size:.88rem}
  .figures dd{margin:0}
  .figures .value{font-size:2rem;line-height:1.25;font-weight:400;letter-spacing:-.02em;font-variant-numeric:tabular-nums;white-space:nowrap}
  .figures .note{color:var(--muted);font-size:.85rem}
  .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.5rem 2.5rem}
  .scroll{overflow-x:auto}
  table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums;margin:.4rem 0 1rem}
  th{font-weight:500;color:var(--muted);border-bottom:1px solid var(--muted);vertical-align:bottom}
  th,td{padding:.34rem 1.6rem .34rem 0;text-align:left}
  td{border-bottom:1px solid var(--rule);overflow-wrap:break-word;max-width:28rem}
  th.number,td.number{text-align:right}
  td.number{white-space:nowrap}
  tr.emphasized td{font-weight:600}
  figure{margin:.6rem 0}
  figcaption{font-size:.92rem;font-weight:500;margin-bottom:.3rem}
  .plot{max-width:34rem}
  .wide.plot{max-width:none;min-width:38rem}
  .broad{max-width:52rem;min-width:30rem}
  .matrix{max-width:min(52rem,1.2*var(--width));min-width:calc(.75*var(--width))}
  .mark{display:inline-block;width:1rem;height:1rem;margin-right:.35rem;vertical-align:-.15rem}
  .legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;list-style:none;margin:.3rem 0;padding:0;font-size:.85rem}
  .key{display:inline-block;width:.9rem;height:.2rem;margin-right:.4rem;vertical-align:middle}
  .swatch{display:inline-block;width:.8rem;height:.8rem;margin:0 .3rem 0 .1rem;vertical-align:-.05rem}
  .swatch.over{background:var(--over)}
  .swatch.under{background:var(--under)}
  .swatch.right{background:var(--right)}
  .swatch.wrong{background:var(--wrong)}
  .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,29rem),1fr));gap:1.8rem 2.5rem}
  .record{break-inside:avoid}
  .record h3,.record h4{font-size:1rem;font-weight:600;margin:0 0 .4rem}
  .maps{display:flex;flex-wrap:wrap;gap:.8rem .55rem}
  .maps figure{margin:0;width:6.4rem}
  .maps figcaption{font-size:.78rem;font-weight:400;line-height:1.35;color:var(--muted);margin:.3rem 0 0}
  .record+.record h4{margin-top:1.1rem}
  .maps.audible{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.2rem,1fr))}
  .audible figure{width:auto}
  .audible audio{display:block;width:100%;height:2.2rem;margin-top:.3rem}
  .heard{display:block}
  .image{display:block;width:100%;height:auto;image-rendering:pixelated}
  .sheet{margin:1rem 0 1.4rem}
  .shots{display:flex;flex-wrap:wrap;gap:.9rem 1rem;margin:.5rem 0 1.2rem}
  .shot{margin:0;width:6.4rem}
  .shot figcaption{font-size:.78rem;font-weight:400;line-height:1.35;color:var(--muted);margin:.3rem 0 0;overflow-wrap:anywhere}
  .shot span{display:block}
  .shot span:first-child{color:var(--ink)}
  .mistaken span:first-child{color:var(--s1)}
  .photo{display:block;width:100%;height:auto;border-radius:.15rem}
  .heard-list{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:1.1rem 1.6rem;margin:.5rem 0 1.2rem}
  .heard-list .shot{width:auto;min-width:0}
  .heard-list audio{display:block;width:100%;height:2.2rem}
  .pair{display:flex;gap:.3rem;break-inside:avoid}
  .differing .shot span{color:var(--s1)}
  .behind{display:none;scroll-margin-top:20rem}
  .behind:target{display:block}
  .pixels{display:block;max-width:100%;height:auto;image-rendering:pixelated}
  .panels{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:2.2rem 1.9rem;align-items:start;margin-top:1.2rem}
  .panel{min-width:0;grid-column:span 2;break-inside:avoid}
  .panel h3{margin:0 0 .2rem}
  .panel p{font-size:.95rem;margin:.5rem 0 .6rem}
  .panel .steps{color:var(--muted);font-size:.84rem;margin:.1rem 0 .6rem;overflow-wrap:anywhere}
  code{font:.92em ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;background:var(--track);border-radius:.2rem;\
  padding:.05rem .3rem}
  .wide2{grid-column:span 3}
  .wide3{grid-column:1/-1}
  .exhibits{display:flex;flex-wrap:wrap;gap:1rem 1.2rem;align-items:flex-start}
  .exhibit{margin:0;max-width:100%;min-width:0}
  .exhibit figcaption{font-size:.8rem;font-weight:400;line-height:1.4;color:var(--muted);margin:.3rem 0 0}
  .exhibit img{display:block;max-width:100%;height:auto;border-radius:.15rem;box-shadow:0 0 0 1px var(--rule)}
  .colorbar{margin-top:.4rem;max-width:15rem}
  .ramp{height:.6rem;border-radius:.15rem;box-shadow:0 0 0 1px var(--rule)}
  .ends{display:flex;justify-content:space-between;font-size:.78rem;color:var(--muted);font-variant-numeric:tabular-nums}
  .plane{width:15rem;max-width:100%}
  .plane image{image-rendering:pixelated}
  .levelchart{width:20rem;max-width:100%}
  .cells{width:var(--width);max-width:none}
  .working{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem .9rem}
  .matrixof{font-size:.85rem;color:var(--muted)}
  .numbers{margin:.2rem 0 0;border:1px solid var(--rule)}
  .numbers td{padding:.3rem .6rem;border:1px solid var(--rule);color:var(--ink)}
  .numbers .center{background:var(--track);font-weight:600}
  .sum{font-variant-numeric:tabular-nums}
  .miss{color:var(--s1)}
  footer{margin-top:3.5rem;padding-top:.8rem;border-top:1px solid var(--rule);color:var(--muted);font-size:.85rem}
  .b0{background:var(--s0)} .b1{background:var(--s1)} .b2{background:var(--s2)} .b3{background:var(--s3)}
  .b4{background:var(--s4)} .b5{background:var(--s5)} .b6{background:var(--s6)} .b7{background:var(--s7)}

  """

/// The marks of charts.
let chartStyle = """
  svg{display:block;width:100%;height:auto;background:var(--paper);font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",\
  "DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
  svg text{fill:var(--ink)}
  text.tick,text.name{fill:var(--muted)}
  text.end{text-anchor:end}
  text.middle{text-anchor:middle}
  text.small{font-size:10px}
  text.count{font-weight:500}
  text.strong{fill:var(--on)}
  .grid{stroke:var(--rule)}
  .axis{stroke:var(--muted)}
  .diagonal{stroke:var(--ink);stroke-dasharray:3 4}
  .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
  .secondary{stroke-width:1.2;stroke-dasharray:4 4;opacity:.75}
  .repeat{fill:none;stroke-width:1;opacity:.35}
  .dashes1{stroke-dasharray:8 4}
  .dashes2{stroke-dasharray:1 4.5}
  .leader{stroke-width:1;opacity:.45}
  .row{stroke:var(--rule);stroke-dasharray:1 3}
  .connection{stroke-width:3;opacity:.45}
  .mean{stroke-width:3}
  .ring{fill:var(--paper);stroke-width:2}
  .spot,.arrow{stroke-width:0}
  .original{fill:var(--paper);stroke:var(--ink);stroke-width:1.5}
  .faint{fill-opacity:.6}
  .dot{stroke:var(--paper)!important;stroke-width:1.5}
  .track,.empty{fill:var(--track)}
  .bar{fill:var(--bar)}
  .histogram{fill:var(--muted);fill-opacity:.55}
  .gap{fill-opacity:.38;stroke-width:1}
  .over{fill:var(--over);stroke:var(--over)}
  .under{fill:var(--under);stroke:var(--under)}
  .right{fill:var(--right)}
  .wrong{fill:var(--wrong)}
  .hexagon{fill:var(--right)}
  .box{fill:var(--bar);fill-opacity:.45;stroke:var(--bar)}
  .median{stroke:var(--ink);stroke-width:2}
  .whisker{stroke:var(--bar)}
  .outlier{fill:var(--bar);fill-opacity:.7}
  svg a:hover .cell{stroke:var(--ink)}
  .levels{fill-opacity:.16;stroke-width:1.4;stroke-linejoin:round}
  .levels.s0{fill:var(--s0)} .levels.s2{fill:var(--s2)} .levels.s3{fill:var(--s3)} .levels.s6{fill:var(--s6)} .levels.s7{fill:var(--s7)}
  .s0{stroke:var(--s0)} .s1{stroke:var(--s1)} .s2{stroke:var(--s2)} .s3{stroke:var(--s3)}
  .s4{stroke:var(--s4)} .s5{stroke:var(--s5)} .s6{stroke:var(--s6)} .s7{stroke:var(--s7)}
  .dot.s0{fill:var(--s0)} .dot.s1{fill:var(--s1)} .dot.s2{fill:var(--s2)} .dot.s3{fill:var(--s3)}
  .dot.s4{fill:var(--s4)} .dot.s5{fill:var(--s5)} .dot.s6{fill:var(--s6)} .dot.s7{fill:var(--s7)}
  .spot.s0,.arrow.s0{fill:var(--s0)} .spot.s1,.arrow.s1{fill:var(--s1)} .spot.s2,.arrow.s2{fill:var(--s2)}
  .spot.s3,.arrow.s3{fill:var(--s3)} .spot.s4,.arrow.s4{fill:var(--s4)} .spot.s5,.arrow.s5{fill:var(--s5)}
  .spot.s6,.arrow.s6{fill:var(--s6)} .spot.s7,.arrow.s7{fill:var(--s7)}
  text.s0{fill:var(--s0)} text.s1{fill:var(--s1)} text.s2{fill:var(--s2)} text.s3{fill:var(--s3)}
  text.s4{fill:var(--s4)} text.s5{fill:var(--s5)} text.s6{fill:var(--s6)} text.s7{fill:var(--s7)}
  text.direct{stroke:none}
  .v0{fill:#2f6fb5} .v1{fill:#7fa6cf} .v2{fill:#a59fa8} .v3{fill:#d9917a} .v4{fill:#c8452f} .vn{fill:var(--bar)}

  """

/// What narrow screens and paper change.
let endStyle = """
  @media (max-width:62rem){.panel{grid-column:span 3}.wide2,.wide3{grid-column:1/-1}}
  @media (max-width:40rem){.panels{grid-template-columns:minmax(0,1fr)}.panel,.wide2,.wide3{grid-column:auto}}
  @media (max-width:40rem){.maps:not(.audible) figure,.shot{width:calc(25% - .45rem);min-width:4.6rem}.shots{gap:.9rem .55rem}}
  @media (max-width:40rem){body{padding:1.5rem 1rem 3rem}h1{font-size:1.9rem}.figures{gap:1rem 1.2rem;\
  grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr))}.figures .value{font-size:1.6rem}th,td{padding-right:1rem}}
  @media print{.panel{grid-column:span 3}.wide2,.wide3{grid-column:1/-1}audio{display:none}:root{--paper:#fff;--ink:#111;--muted:#555;--rule:#ddd;--track:#f3f3f3}nav{display:none}\
  body{max-width:none;padding:0;font-size:11pt}section{break-before:auto}h2{break-after:avoid}\
  figure,tr,.figures{break-inside:avoid}.scroll{overflow:visible}.matrix,.wide.plot,.broad{min-width:0}\
  *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
  """
