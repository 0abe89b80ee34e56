// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.data.Table;
import org.fittedq.math.Mat;

/// The rows of an HDF5 file with one data set for each kind of column, as those of a table with our names.
final class D4rlRows implements Table.Row, Table.Place {

    private final Hdf5Names names;
    private final Mat s;
    private final Mat a;
    private final float[] r;
    private final Mat sNext; // 0×dₛ if there is none
    private final List<String> flags = new ArrayList<>(List.of("terminal"));
    private final List<Object> values = new ArrayList<>(); // of `flags`
    private final List<String> header = new ArrayList<>();
    private int row;

    D4rlRows(Hdf5 root, Hdf5Names names) {
        this.names = names;
        this.s = root.matrix(names.of("s"));
        this.a = root.matrix(names.of("a"));
        root.checkSize(names.of("a"), "rows", size(), a.rows());
        this.r = root.vector(names.of("r"), size());
        boolean known = names.has(root, "sNext");
        this.sNext = known ? root.matrix(names.of("sNext")) : new Mat(0, s.cols());
        root.checkSize(names.of("sNext"), "rows", known ? size() : 0, sNext.rows());
        root.checkSize(names.of("sNext"), "columns", s.cols(), sNext.cols());
        for (String optional : List.of("truncated", "episode", "step")) {
            if (names.has(root, optional)) {
                flags.add(optional);
            }
        }
        for (String flag : flags) {
            values.add(root.raw(names.of(flag), size()));
        }
        add(header, "s", s.cols());
        add(header, "a", a.cols());
        header.add("r");
        add(header, "sNext", known ? s.cols() : 0);
        header.addAll(flags);
    }

    int size() {
        return s.rows();
    }

    /// Goes to a row.
    void go(int i) {
        row = i;
    }

    List<String> header() {
        return header;
    }

    private static void add(List<String> header, String kind, int count) {
        for (int k = 0; k < count; k++) {
            header.add(kind + k);
        }
    }

    @Override
    public String text(int column) {
        int flag = column - (header.size() - flags.size());
        return String.valueOf(flag < 0 ? (Object) number(column) : Array.get(values.get(flag), row));
    }

    @Override
    public float number(int column) {
        int k = column;
        if (k < s.cols()) {
            return s.at(row, k);
        }
        k -= s.cols();
        if (k < a.cols()) {
            return a.at(row, k);
        }
        k -= a.cols();
        return k == 0 ? r[row] : sNext.at(row, k - 1);
    }

    @Override
    public String row(long number) {
        return names.of("a") + "[" + number + "]";
    }

    @Override
    public String column(String ours) {
        String kind = ours.replaceFirst("\\d+$", "");
        return names.of(kind) + (kind.equals(ours) ? "" : "[:, " + ours.substring(kind.length()) + "]");
    }

    @Override
    public String cell(long number, String ours) {
        String column = column(ours);
        return column.endsWith("]") ? column.replace("[:,", "[" + number + ",") : column + "[" + number + "]";
    }

    /// What D4RL never has is not missed.
    @Override
    public String missing(String ours) {
        return ours.equals("episode") || ours.equals("step") ? "" : names.of(ours);
    }
}
