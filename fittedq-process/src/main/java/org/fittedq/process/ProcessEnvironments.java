// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.util.List;
import org.fittedq.env.EnvironmentProvider;
import org.fittedq.env.Environments.Entry;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;

/// Makes the environment of another process known by name.
public final class ProcessEnvironments implements EnvironmentProvider {

    /// Makes the provider.
    public ProcessEnvironments() {}

    @Override
    public List<Entry> all() {
        return List.of(new Entry(ProcessEnvironment.NAME,
                "your own program in any language, docs/environments.md; needs --env.command").asOwn());
    }

    @Override
    public Record settings(String name) {
        check(name);
        return ProcessEnvironment.Settings.DEFAULT;
    }

    @Override
    public Environment create(String name, Record settings) {
        check(name);
        return new ProcessEnvironment((ProcessEnvironment.Settings) settings);
    }

    private static void check(String name) {
        Check.that(name.equals(ProcessEnvironment.NAME), "environment", ProcessEnvironment.NAME, "'" + name + "'");
    }
}
