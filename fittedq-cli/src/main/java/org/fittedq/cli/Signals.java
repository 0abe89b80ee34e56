// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// The signals of the process, through `sun.misc.Signal` of the module jdk.unsupported: Java has no other way to see a second one.
/// By reflection, as the compiler warns of it.
final class Signals {

    private Signals() {}

    /// Has a signal run something, each time in a thread of its own.
    ///
    /// @param name   without SIG, such as `INT`
    /// @param action what to do
    /// @return false if that cannot be had: another Java, another system, a signal that is ignored (`nohup`), or `-Xrs`; then all is as
    ///         without this call
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[]{handler},
                    (self, method, args) -> switch (method.getName()) {
                        case "equals" -> System.identityHashCode(self) == System.identityHashCode(args[0]);
                        case "hashCode" -> System.identityHashCode(self);
                        case "toString" -> "SIG" + name;
                        default -> {
                            action.run();
                            yield null;
                        }
                    });
            signal.getMethod("handle", signal, handler).invoke(null,
                    signal.getConstructor(String.class).newInstance(name),
                    proxy);
            return true;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                return false;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
