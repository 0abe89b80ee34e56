// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

/// [Pendulum]'s equations in what is observed, (x, y, θ̇) = (cos θ, sin θ, θ̇).
///
/// ```text
/// θ̇′ = clip(θ̇ + (3g/(2l) y + 3/(m l²) u) dt, ±maxSpeed)      δ = θ̇′ dt
/// x′ = x cos δ − y sin δ                                      y′ = x sin δ + y cos δ
/// r  = −(atan2(y, x)² + 0.1 θ̇² + 0.001 u²)
/// ```
///
/// The environment defines them where x² + y² = 1 only. What is differentiated is the extension above, in which y stands for
/// sin θ as it is: s′ is smooth in the whole plane, a pair off the circle is turned and keeps its norm, and no point is singular.
/// (With y/√(x² + y²) the origin would be.) On the circle every smooth extension gives the same derivatives along the circle,
/// and as f maps circle to circle, the same gradients in all actions. The angle of the reward depends on the direction of
/// (x, y) alone.
///
/// Where the speed is clipped nothing goes back through it. Hanging down (θ = ±π) the squared angle has a kink, where the
/// gradient is that of the side on which atan2 places it; at the origin, which has no angle, the gradient is 0.
final class PendulumPhysics implements RowPhysics {

    private final double pull; // 3g/(2l)
    private final double push; // 3/(m l²)
    private final double maxSpeed;
    private final double dt;

    /// Makes the equations.
    ///
    /// @param c    the plant
    /// @param pull 3g/(2l), 1/s²
    /// @param push 3/(m l²), 1/(kg m²)
    PendulumPhysics(Pendulum.Settings c, double pull, double push) {
        this.pull = pull;
        this.push = push;
        this.maxSpeed = c.maxSpeed();
        this.dt = c.dt();
    }

    private double unclipped(double[] s, double[] u) {
        return s[2] + (pull * s[1] + push * u[0]) * dt;
    }

    @Override
    public void next(double[] s, double[] u, double[] sNext) {
        double speed = Math.clamp(unclipped(s, u), -maxSpeed, maxSpeed);
        double cos = Trigonometry.cos(speed * dt);
        double sin = Trigonometry.sin(speed * dt);
        sNext[0] = s[0] * cos - s[1] * sin;
        sNext[1] = s[0] * sin + s[1] * cos;
        sNext[2] = speed;
    }

    @Override
    public void nextBackward(double[] s, double[] u, double[] dsNext, double[] ds, double[] du) {
        double unclipped = unclipped(s, u);
        double speed = Math.clamp(unclipped, -maxSpeed, maxSpeed);
        double cos = Trigonometry.cos(speed * dt);
        double sin = Trigonometry.sin(speed * dt);
        ds[0] += dsNext[0] * cos + dsNext[1] * sin;
        ds[1] += dsNext[1] * cos - dsNext[0] * sin;
        if (Math.abs(unclipped) > maxSpeed) {
            return;
        }
        // ∂x′/∂δ = −y′, ∂y′/∂δ = x′
        double xNext = s[0] * cos - s[1] * sin;
        double yNext = s[0] * sin + s[1] * cos;
        double dSpeed = dsNext[2] + (dsNext[1] * xNext - dsNext[0] * yNext) * dt;
        ds[1] += dSpeed * pull * dt;
        ds[2] += dSpeed;
        du[0] += dSpeed * push * dt;
    }

    @Override
    public double reward(double[] s, double[] u, double[] sNext) {
        double angle = StrictMath.atan2(s[1], s[0]);
        return -(angle * angle + 0.1 * (s[2] * s[2]) + 0.001 * (u[0] * u[0]));
    }

    @Override
    public void rewardBackward(double[] s, double[] u, double[] sNext, double dr, double[] ds, double[] du,
            double[] dsNext) {
        // ∂θ/∂x = −y/(x² + y²), ∂θ/∂y = x/(x² + y²)
        double square = s[0] * s[0] + s[1] * s[1];
        if (square > 0) {
            double dAngle = -2 * dr * StrictMath.atan2(s[1], s[0]) / square;
            ds[0] -= dAngle * s[1];
            ds[1] += dAngle * s[0];
        }
        ds[2] -= 0.2 * dr * s[2];
        du[0] -= 0.002 * dr * u[0];
    }

    @Override
    public boolean terminal(double[] sNext) {
        return false;
    }
}
