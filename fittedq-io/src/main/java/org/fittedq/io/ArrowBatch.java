// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import java.util.List;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.fittedq.data.Columns;
import org.fittedq.data.Transitions;

/// Copies rows of a data set into Arrow's columns.
final class ArrowBatch {

    private final Transitions data;
    private final VectorSchemaRoot root;
    private final float[] s;
    private final float[] a;

    ArrowBatch(Transitions data, VectorSchemaRoot root) {
        this.data = data;
        this.root = root;
        this.s = new float[data.observationSize()];
        this.a = new float[data.actionSize()];
    }

    static Schema schema(int observationSize, int actionSize) {
        return new Schema(Columns.names(observationSize, actionSize).stream()
                .map(name -> new Field(name, FieldType.notNullable(type(name)), List.of())).toList());
    }

    private static ArrowType type(String name) {
        return switch (name) {
            case "episode", "step" -> new ArrowType.Int(Integer.SIZE, true);
            case "terminal", "truncated" -> ArrowType.Bool.INSTANCE;
            default -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        };
    }

    /// Copies rows; those of an earlier batch are overwritten.
    void set(int from, int count) {
        root.getFieldVectors().forEach(vector -> {
            vector.setInitialCapacity(count);
            vector.allocateNew();
        });
        int dS = s.length;
        int dA = a.length;
        for (int row = 0; row < count; row++) {
            int i = from + row;
            ((IntVector) root.getVector(0)).set(row, data.episode(i));
            ((IntVector) root.getVector(1)).set(row, data.step(i));
            data.s(i, s);
            put(row, s, 2);
            data.a(i, a);
            put(row, a, 2 + dS);
            ((Float4Vector) root.getVector(2 + dS + dA)).set(row, data.r(i));
            data.sNext(i, s);
            put(row, s, 3 + dS + dA);
            ((BitVector) root.getVector(3 + 2 * dS + dA)).set(row, data.terminal(i) ? 1 : 0);
            ((BitVector) root.getVector(4 + 2 * dS + dA)).set(row, data.truncated(i) ? 1 : 0);
        }
        root.setRowCount(count);
    }

    private void put(int row, float[] values, int column) {
        for (int k = 0; k < values.length; k++) {
            ((Float4Vector) root.getVector(column + k)).set(row, values[k]);
        }
    }
}
