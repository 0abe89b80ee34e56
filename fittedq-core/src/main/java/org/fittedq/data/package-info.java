// SPDX-License-Identifier: Apache-2.0
/// Data sets of transitions: recorded once, read, checked and learned from without an environment.
///
/// | to … | use |
/// |---|---|
/// | hold a data set, draw batches from it | [org.fittedq.data.Transitions] |
/// | build one step by step | [org.fittedq.data.Transitions.Collector] |
/// | build one by acting in an environment | [org.fittedq.data.Recording], [org.fittedq.data.ActionRule] |
/// | read a file of whatever format | [org.fittedq.data.DataFile] |
/// | make it read one format more | [org.fittedq.data.DataFormat] |
/// | read and write CSV and JSON lines | [org.fittedq.data.TextFormat] |
/// | read a file whose columns have other names | [org.fittedq.data.Columns] |
/// | read another kind of table | [org.fittedq.data.Table], [org.fittedq.data.CellText] |
/// | know what was taken for granted in reading | [org.fittedq.data.Transitions#notes] |
/// | find a row in its file | [org.fittedq.data.Transitions#origin], [org.fittedq.data.Origin] |
///
/// A file that breaks a rule throws `IOException`, and nothing of it is kept. Messages name the file, the line, the column,
/// the rule and what was found.
///
/// May touch: `math`, `random`, `settings`, `mdp`.
package org.fittedq.data;
