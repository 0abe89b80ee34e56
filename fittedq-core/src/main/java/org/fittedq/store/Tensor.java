// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.fittedq.math.Check;

/// A named array with a type and a shape, to be written to a file. It refers to the caller's array and copies nothing.
public final class Tensor {

    /// Types of elements, by their names in safetensors files.
    public enum Type {
        /// Double precision.
        F64(8),
        /// 64-bit integer with sign.
        I64(8),
        /// Single precision.
        F32(4),
        /// Byte.
        U8(1);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /// Returns the size of an element.
        ///
        /// @return bytes
        public int bytes() {
            return bytes;
        }
    }

    private final String name;
    private final Type type;
    private final List<Long> shape;
    private final Object array;

    private Tensor(String name, Type type, long[] shape, Object array, int length) {
        this.name = name;
        this.type = type;
        this.shape = shape.length == 0 ? List.of((long) length) : Arrays.stream(shape).boxed().toList();
        this.array = array;
        Check.that(length > 0, name, "an array with elements", "none");
        Check.that(elements(name, this.shape) == length, name, "a shape of " + length + " elements",
                /// Writes a shape as messages do.
                shapeText(this.shape));
    }

    /// Makes a tensor of floats.
    ///
    /// @param name  unique name
    /// @param array elements, row-major; read when the tensor is written
    /// @param shape size of each dimension; none for one dimension
    /// @return the tensor
    /// @throws IllegalArgumentException if the array is empty or of another size than the shape
    public static Tensor of(String name, float[] array, long... shape) {
        return new Tensor(name, Type.F32, shape, array, array.length);
    }

    /// Makes a tensor of doubles.
    ///
    /// @param name  unique name
    /// @param array elements, row-major; read when the tensor is written
    /// @param shape size of each dimension; none for one dimension
    /// @return the tensor
    /// @throws IllegalArgumentException if the array is empty or of another size than the shape
    public static Tensor of(String name, double[] array, long... shape) {
        return new Tensor(name, Type.F64, shape, array, array.length);
    }

    /// Makes a tensor of longs.
    ///
    /// @param name  unique name
    /// @param array elements, row-major; read when the tensor is written
    /// @param shape size of each dimension; none for one dimension
    /// @return the tensor
    /// @throws IllegalArgumentException if the array is empty or of another size than the shape
    public static Tensor of(String name, long[] array, long... shape) {
        return new Tensor(name, Type.I64, shape, array, array.length);
    }

    /// Makes a tensor of bytes.
    ///
    /// @param name  unique name
    /// @param array elements, row-major; read when the tensor is written
    /// @param shape size of each dimension; none for one dimension
    /// @return the tensor
    /// @throws IllegalArgumentException if the array is empty or of another size than the shape
    public static Tensor of(String name, byte[] array, long... shape) {
        return new Tensor(name, Type.U8, shape, array, array.length);
    }

    /// Returns the name.
    ///
    /// @return unique name
    public String name() {
        return name;
    }

    /// Returns the type of the elements.
    ///
    /// @return type
    public Type type() {
        return type;
    }

    /// Returns the size of each dimension.
    ///
    /// @return sizes, slowest dimension first
    public List<Long> shape() {
        return shape;
    }

    /// Returns the array itself, for the writer.
    Object array() {
        return array;
    }

    long length() {
        return elements(name, shape);
    }

    long bytes() {
        return length() * type.bytes();
    }

    /// Returns the product of a shape's sizes.
    ///
    /// @throws IllegalArgumentException if a size is below 0 or the product exceeds 64 bits
    static long elements(String name, List<Long> shape) {
        long product = 1;
        for (long size : shape) {
            Check.that(size >= 0, name, "a shape of sizes of at least 0", shapeText(shape));
            try {
                product = Math.multiplyExact(product, size);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        Check.message(name, "a shape whose product fits 64 bits", shapeText(shape)), e);
            }
        }
        return product;
    }

    /// Writes a shape as messages do.
    ///
    /// @param shape sizes
    /// @return such as `256×3`
    public static String shapeText(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("×"));
    }
}
