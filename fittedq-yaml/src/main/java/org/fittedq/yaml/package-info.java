// SPDX-License-Identifier: Apache-2.0
/// YAML documents, read as the trees that JSON files are read as.
///
/// May touch: `org.fittedq.store`, `org.fittedq.math`.
package org.fittedq.yaml;
