// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.util.List;
import org.fittedq.math.Check;

/// A table of a tear sheet.
///
/// @param caption what it shows
/// @param header  names of the columns
/// @param rows    cells; the first of a row names it
/// @param note    what to know when reading it; empty if nothing
public record Table(String caption, List<String> header, List<List<String>> rows, String note) {

    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException if a row has not a cell for each column
    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            Check.that(row.size() == header.size(), "row of table " + caption, header.size() + " cells", row.size());
        }
    }

    String html() {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><caption>").append(Svg.escaped(caption))
                .append("</caption>\n<thead><tr>");
        header.forEach(h -> html.append("<th scope=\"col\">").append(Svg.escaped(h)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr><th scope=\"row\">").append(Svg.escaped(row.getFirst())).append("</th>");
            row.subList(1, row.size()).forEach(c -> html.append("<td>").append(Svg.escaped(c)).append("</td>"));
            html.append("</tr>\n");
        }
        html.append("</tbody></table></div>\n");
        return note.isEmpty()
                ? html.toString()
                : html.append("<p class=\"note\">").append(Svg.escaped(note))
                        .append("</p>\n").toString();
    }
}
