namespace Mot.MLNet.Display;

/// <summary>The look of what is shown as HTML: a report's page, and fragments in a notebook.</summary>
internal static class Style
{
    /// <summary>Scoped to the class mot, so that a fragment leaves the page it is put in alone.</summary>
    public const string Sheet = """
        .mot{--bg:#fff;--card:#f5f6f8;--ink:#15181d;--soft:#5a6472;--line:#dde1e7;--grid:#e6e9ee;--accent:#1d64d8;
        --s0:#1d64d8;--s1:#d9480f;--s2:#2b8a3e;--s3:#9c36b5;--s4:#0b7285;--s5:#b08900;--s6:#c2255c;--s7:#5f6b7a;
        color-scheme:light dark;color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
        @media (prefers-color-scheme:dark){.mot{--bg:#101317;--card:#181c22;--ink:#e9ecf1;--soft:#9aa5b4;--line:#2b323b;--grid:#252b33;--accent:#6ea8ff;
        --s0:#6ea8ff;--s1:#ff9466;--s2:#69db7c;--s3:#da97f0;--s4:#4dd0e1;--s5:#ffd43b;--s6:#ff8fb1;--s7:#aab4c0}}
        .mot *{box-sizing:border-box}
        .mot h1{font-size:1.6rem;line-height:1.25;margin:0}
        .mot h2{font-size:1.12rem;margin:2.4rem 0 .8rem;padding-bottom:.35rem;border-bottom:1px solid var(--line)}
        .mot h3{font-size:.95rem;margin:1.2rem 0 .5rem;overflow-wrap:anywhere}
        .mot p{margin:.3rem 0;max-width:75ch;overflow-wrap:anywhere}
        .mot .soft{color:var(--soft);font-size:.88rem}
        .mot .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(46%,220px),1fr));gap:10px}
        .mot .tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 12px}
        .mot .tile b{display:block;font-size:1.7rem;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums}
        .mot .tile b small{font-size:.95rem;font-weight:500;color:var(--soft);margin-left:.1em}
        .mot .tile span{color:var(--soft);font-size:.8rem;line-height:1.3;display:block}
        .mot .tile .name{color:var(--ink);font-weight:600;font-size:.84rem}
        .mot .meter{height:4px;border-radius:2px;background:var(--line);margin:5px 0 6px;overflow:hidden}
        .mot .meter i{display:block;height:100%;background:var(--accent)}
        .mot .scroll{overflow-x:auto;border:1px solid var(--line);border-radius:10px;-webkit-overflow-scrolling:touch}
        .mot table{border-collapse:collapse;width:100%;font-size:.86rem;font-variant-numeric:tabular-nums}
        .mot th,.mot td{padding:6px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
        .mot tr:last-child>*{border-bottom:0}
        .mot thead th{color:var(--soft);font-weight:600;background:var(--card)}
        .mot thead abbr{text-decoration:none}
        .mot th:first-child{text-align:left;position:sticky;left:0;background:var(--card);max-width:46vw;overflow:hidden;text-overflow:ellipsis}
        .mot tr.all>*{font-weight:650;border-top:2px solid var(--line)}
        .mot table.facts td{text-align:left;white-space:normal;overflow-wrap:anywhere}
        .mot table.facts th{font-weight:500;color:var(--soft);position:static;vertical-align:top;white-space:normal}
        .mot figure{margin:0}
        .mot .chart{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px 10px;min-width:0}
        .mot .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:12px}
        .mot .chart+.chart{margin-top:0}
        .mot .chart figcaption{font-weight:600;font-size:.92rem;overflow-wrap:anywhere}
        .mot .legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 14px;margin:4px 0 0;padding:0;font-size:.82rem;color:var(--soft)}
        .mot .legend li{display:flex;align-items:center;gap:6px;overflow-wrap:anywhere}
        .mot .legend i{flex:none;width:14px;height:3px;border-radius:2px;background:var(--c)}
        .mot .legend b{color:var(--ink);font-weight:600;font-variant-numeric:tabular-nums}
        .mot .plot{position:relative;margin:10px 4px 0 46px}
        .mot .plot svg{display:block;width:100%;height:100%;overflow:visible}
        .mot .plot .y,.mot .plot .x{position:absolute;font-size:11px;line-height:14px;color:var(--soft);white-space:nowrap;font-variant-numeric:tabular-nums}
        .mot .plot .y{right:100%;margin-right:7px;transform:translateY(-50%);text-align:right}
        .mot .plot .x{top:100%;margin-top:5px;transform:translateX(-50%)}
        .mot .under{margin:24px 0 0 46px;text-align:center;color:var(--soft);font-size:11px}
        .mot .line{fill:none;stroke:var(--c);stroke-width:1.8;vector-effect:non-scaling-stroke;stroke-linejoin:round;stroke-linecap:round}
        .mot .band{fill:var(--c);opacity:.16;stroke:none}
        .mot .rule{stroke:var(--grid);stroke-width:1;vector-effect:non-scaling-stroke}
        .mot .axis{stroke:var(--soft);stroke-width:1;vector-effect:non-scaling-stroke}
        .mot .pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:12px}
        .mot .pictures img{display:block;width:100%;height:auto;border-radius:8px;background:var(--line)}
        .mot .pictures figcaption{font-size:.82rem;color:var(--soft);padding-top:3px;overflow-wrap:anywhere}
        .mot .strips{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(48%,230px),1fr));gap:10px}
        .mot .strip{border:1px solid var(--line);border-left:5px solid var(--c);border-radius:8px;background:var(--card);overflow:hidden}
        .mot .strip img{display:block;width:100%;height:auto}
        .mot .strip figcaption{padding:4px 9px;font-size:.8rem;color:var(--soft)}
        .mot .strip b{color:var(--ink)}
        """;

    /// <summary>For a page of its own.</summary>
    public const string Page = """
        body.mot{margin:0;background:var(--bg)}
        .mot main{max-width:1120px;margin:0 auto;padding:22px 16px 48px}
        .mot nav{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:10px;font-size:.88rem}
        .mot nav a{color:var(--accent);text-decoration:none;padding:3px 0}
        .mot nav a:hover{text-decoration:underline}
        .mot header{margin-bottom:18px}
        .mot h1{overflow-wrap:anywhere}
        @media print{.mot .scroll{overflow:visible}.mot .chart,.mot .strip,.mot .pictures figure{break-inside:avoid}}
        """;
}
