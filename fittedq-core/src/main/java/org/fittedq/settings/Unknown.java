// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A path that is no setting, and what may have been meant by it.
///
/// @param path    as it was given
/// @param below   the settings of the group that it names; empty if it names none
/// @param foreign which other alternatives have the setting, if an alternative that is not chosen has
/// @param near    the setting that it is probably a slip of, see [Nearest#setting]
public record Unknown(String path, List<String> below, Optional<Foreign> foreign, Optional<String> near) {

    /// A setting of an alternative that is not chosen.
    ///
    /// @param choice path of the choice, such as `argmax`
    /// @param chosen name of the alternative that is chosen
    /// @param owners names of those that have the setting, at least one
    public record Foreign(String choice, String chosen, List<String> owners) {}

    /// Looks for a setting.
    ///
    /// @param config the settings; not modified
    /// @param texts  what is given, as for [Settings#override(Record, Map)]: it may choose other alternatives; not modified
    /// @param path   which setting
    /// @return what may have been meant; empty if there is such a setting
    /// @throws IllegalArgumentException if an alternative is chosen that there is not
    public static Optional<Unknown> of(Record config, Map<String, String> texts, String path) {
        List<String> known = Settings.paths(config, texts);
        if (known.contains(path)) {
            return Optional.empty();
        }
        List<String> below = known.stream().filter(k -> k.startsWith(path + ".")).toList();
        return Optional.of(new Unknown(path, below, foreign(config, "", texts, path), Nearest.setting(path, known)));
    }

    private static Optional<Foreign> foreign(Record config, String prefix, Map<String, String> texts, String path) {
        for (RecordComponent c : config.getClass().getRecordComponents()) {
            String own = prefix + c.getName();
            if (!path.startsWith(own + ".")) {
                continue;
            }
            Object value = Parts.get(config, c);
            if (!Parts.isChoice(c)) {
                return value instanceof Record nested ? foreign(nested, own + ".", texts, path) : Optional.empty();
            }
            Choice chosen = Parts.chosen(c, value, own, texts);
            String rest = path.substring(own.length() + 1);
            List<String> owners = Alternatives.all(c.getType()).stream()
                    .filter(a -> FormerPaths.belongs(c.getType(), a, rest)).map(Choice::name).toList();
            return owners.isEmpty() || owners.contains(chosen.name())
                    ? foreign((Record) chosen, own + ".", texts, path)
                    : Optional.of(new Foreign(own, chosen.name(), owners));
        }
        return Optional.empty();
    }

    /// Makes the message.
    ///
    /// @param prefix    what stands before the path where it was given, such as `--fqi.`
    /// @param kind      `setting`, `option`
    /// @param group     what stands before the path of another setting in that place
    /// @param otherwise what to say where nothing is near
    /// @return `--fqi.argmax.points: unknown option of cem; it belongs to grid (--fqi.argmax=grid)`
    public String message(String prefix, String kind, String group, String otherwise) {
        String begin = prefix + path + ": unknown " + kind;
        return foreign
                .map(f -> begin + " of " + f.chosen() + "; it belongs to " + String.join(", ", f.owners()) + " ("
                        + group + f.choice() + "=" + f.owners().getFirst() + ")")
                .orElseGet(() -> begin + "; " + near.map(n -> "did you mean " + group + n + "?").orElse(otherwise));
    }
}
