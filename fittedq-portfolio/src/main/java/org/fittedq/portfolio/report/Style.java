// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

/// How a tear sheet looks: light, dark, on paper. Colours of series are those of Okabe and Ito, which all eyes tell apart.
final class Style {

    static final String CSS = """
            :root { --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --grid: #e3e6ea; --axis: #8c959f; --limit: #b3261e;
              --s0: #0072b2; --s1: #d55e00; --s2: #009e73; --s3: #cc79a7; --s4: #e69f00; --s5: #56b4e9; --s6: #7a5195; --s7: #5a6570;
              --up1: #d7ecf8; --up2: #a8d5ef; --up3: #6db8e2; --down1: #fbe3d1; --down2: #f6c29a; --down3: #ec9455; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4af; --paper: #14171b; --grid: #2a2f36;
              --axis: #6b7580; --limit: #ff8a80; --s0: #4fb3ec; --s1: #ff8c3a; --s2: #2fcf9f; --s3: #e5a3c6; --s4: #f2bd42;
              --s5: #8ccff5; --s6: #b08ad0; --s7: #a3adb8;
              --up1: #17344a; --up2: #1c5075; --up3: #2273a8; --down1: #452c17; --down2: #6e4219; --down3: #9c5a1a; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--paper); color: var(--ink);
              font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
            main { max-width: 900px; margin: 0 auto; padding: 20px 16px 48px; }
            h1 { font-size: 26px; margin: 8px 0; } h2 { font-size: 18px; margin: 28px 0 0; } h3 { font-size: 14px; margin: 10px 0 0; }
            .note { color: var(--soft); font-size: 13px; margin: 2px 0 6px; }
            svg { width: 100%; height: auto; display: block; }
            .grid { stroke: var(--grid); stroke-width: 1; } .axis { stroke: var(--axis); stroke-width: 1; }
            .tick { fill: var(--soft); font-size: 11px; } .end { text-anchor: end; } .middle { text-anchor: middle; }
            .line { fill: none; stroke-width: 1.5; stroke-linejoin: round; } .line.c0 { stroke-width: 2.2; }
            .second { stroke-dasharray: 5 3; } .area { stroke: var(--paper); stroke-width: 0.4; }
            .area.second, .swatch.second { opacity: 0.55; }
            .limit { stroke: var(--limit); stroke-width: 1.2; stroke-dasharray: 6 4; } .limit-name { fill: var(--limit); font-size: 11px; }
            .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; margin: 12px 0 0; }
            .legend.small { font-size: 12px; gap: 2px 12px; margin-top: 4px; }
            .legend svg { width: 22px; display: inline-block; vertical-align: middle; margin-right: 6px; }
            .swatch { display: inline-block; width: 10px; height: 10px; margin-right: 5px; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; margin: 8px 0; min-width: 60%; }
            caption { text-align: left; font-size: 18px; font-weight: 600; padding: 18px 0 6px; }
            th, td { padding: 3px 8px; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
            th:first-child { text-align: left; font-weight: 500; } thead th { color: var(--soft); font-weight: 500; }
            .months td, .months th { padding: 2px 5px; }
            .up1 { background: var(--up1); } .up2 { background: var(--up2); } .up3 { background: var(--up3); }
            .down1 { background: var(--down1); } .down2 { background: var(--down2); } .down3 { background: var(--down3); }
            """
            + series()
            + """
                    @media print { :root { --ink: #000; --soft: #444; --paper: #fff; --grid: #ddd; --axis: #666; --limit: #b3261e;
                      --s0: #0072b2; --s1: #d55e00; --s2: #009e73; --s3: #cc79a7; --s4: #e69f00; --s5: #56b4e9; --s6: #7a5195; --s7: #5a6570;
                      --up1: #d7ecf8; --up2: #a8d5ef; --up3: #6db8e2; --down1: #fbe3d1; --down2: #f6c29a; --down3: #ec9455; }
                      main { max-width: none; padding: 0; } section { break-inside: avoid; }
                      * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
                    """;

    private Style() {}

    private static String series() {
        StringBuilder css = new StringBuilder();
        for (int s = 0; s < Chart.COLOURS; s++) {
            css.append(
                    ".line.c%1$d { stroke: var(--s%1$d); } .area.c%1$d, .bar.c%1$d { fill: var(--s%1$d); } .swatch.c%1$d { background: var(--s%1$d); }%n"
                            .formatted(s).replace("\r", ""));
        }
        return css.toString();
    }
}
