// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An answer of the form that was asked for.
///
/// @param header as its form says
/// @param bytes  as many as the header says
record Answer(Header header, byte[] bytes) {

    String word(int i) {
        return header.words().get(i);
    }

    /// The bytes as numbers: IEEE 754 binary64, the lowest byte first.
    ByteBuffer numbers() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
