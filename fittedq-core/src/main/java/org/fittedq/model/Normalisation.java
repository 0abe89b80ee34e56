// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.fittedq.math.Check;
import org.fittedq.math.Deviation;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;

/// The scale on which a model is fitted: mean and standard deviation of each state dimension, of each one's change s′ − s, and
/// of the reward; and the range of the states.
///
/// Before a fit nothing is scaled and the range is empty.
final class Normalisation implements Stateful {

    private static final int MEAN = 0;
    private static final int STD = 1;

    private final double[] stateMean;
    private final double[] stateStd; // above 0; 1 where the state does not vary
    private final double[] changeMean;
    private final double[] changeStd; // 0 where the change is constant: it is then its mean, without noise
    private final double[] low; // range of s, in the environment's units
    private final double[] high;
    private final double[] reward = {0, 1}; // mean and standard deviation

    Normalisation(int observationSize) {
        this.stateMean = new double[observationSize];
        this.stateStd = new double[observationSize];
        this.changeMean = new double[observationSize];
        this.changeStd = new double[observationSize];
        this.low = new double[observationSize];
        this.high = new double[observationSize];
        Arrays.fill(stateStd, 1);
        Arrays.fill(changeStd, 1);
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
    }

    /// Takes the moments of the rows that a model is fitted to, and the range of all states.
    ///
    /// @throws IllegalArgumentException if no dimension's change varies
    static Normalisation of(Batch all, int[] rows) {
        Normalisation n = new Normalisation(all.s().cols());
        for (int j = 0; j < n.size(); j++) {
            n.take(all, rows, j);
        }
        moments(rows, i -> all.r().at(i), n.reward);
        n.reward[STD] = Deviation.orOne(n.reward[STD], Math.abs(n.reward[MEAN]));
        Check.that(n.fixed().size() < n.size(), "model data", "a state dimension whose change from s to s′ varies",
                "none of " + n.size() + " in " + rows.length + " training transitions",
                "record transitions in which the state moves");
        return n;
    }

    private void take(Batch all, int[] rows, int j) {
        for (int i = 0; i < all.size(); i++) {
            low[j] = Math.min(low[j], all.s().at(i, j));
            high[j] = Math.max(high[j], all.s().at(i, j));
        }
        double magnitude = Math.max(Math.abs(low[j]), Math.abs(high[j]));
        double[] moments = new double[2];
        moments(rows, i -> all.s().at(i, j), moments);
        stateMean[j] = moments[MEAN];
        stateStd[j] = Deviation.orOne(moments[STD], magnitude);
        moments(rows, i -> (double) all.sNext().at(i, j) - all.s().at(i, j), moments);
        changeMean[j] = moments[MEAN];
        // a step is far smaller than a state: what is above the states' own rounding is still to be learned
        changeStd[j] = moments[STD] > Math.ulp((float) magnitude) ? moments[STD] : 0;
    }

    /// Mean and standard deviation, summed in the order of the rows.
    private static void moments(int[] rows, IntToDoubleFunction value, double[] out) {
        double sum = 0;
        for (int i : rows) {
            sum += value.applyAsDouble(i);
        }
        out[MEAN] = sum / rows.length;
        double squares = 0;
        for (int i : rows) {
            double deviation = value.applyAsDouble(i) - out[MEAN];
            squares += deviation * deviation;
        }
        out[STD] = Math.sqrt(squares / rows.length);
    }

    /// Takes over another's numbers.
    void set(Normalisation from) {
        System.arraycopy(from.stateMean, 0, stateMean, 0, size());
        System.arraycopy(from.stateStd, 0, stateStd, 0, size());
        System.arraycopy(from.changeMean, 0, changeMean, 0, size());
        System.arraycopy(from.changeStd, 0, changeStd, 0, size());
        System.arraycopy(from.low, 0, low, 0, size());
        System.arraycopy(from.high, 0, high, 0, size());
        System.arraycopy(from.reward, 0, reward, 0, reward.length);
    }

    int size() {
        return low.length;
    }

    /// Returns the dimensions whose change is a constant.
    List<Integer> fixed() {
        return IntStream.range(0, size()).filter(this::isFixed).boxed().toList();
    }

    boolean isFixed(int j) {
        return changeStd[j] == 0;
    }

    double stateStd(int j) {
        return stateStd[j];
    }

    double changeMean(int j) {
        return changeMean[j];
    }

    double changeStd(int j) {
        return changeStd[j];
    }

    double rewardMean() {
        return reward[MEAN];
    }

    double rewardStd() {
        return reward[STD];
    }

    /// Writes the network's inputs ((s − mean)/std, a) of rows `first` … of s and a.
    void inputs(Mat s, Mat a, int first, Mat x) {
        for (int r = 0; r < x.rows(); r++) {
            int from = (first + r) * size();
            int to = r * x.cols();
            for (int j = 0; j < size(); j++) {
                x.data()[to + j] = (float) ((s.data()[from + j] - stateMean[j]) / stateStd[j]);
            }
            System.arraycopy(a.data(), (first + r) * a.cols(), x.data(), to + size(), a.cols());
        }
    }

    /// How far each state lies outside the range of the data: maxⱼ max(0, (lowⱼ − sⱼ)/stdⱼ, (sⱼ − highⱼ)/stdⱼ); ∞ for what
    /// is no number.
    void outside(Mat s, Vec out) {
        for (int r = 0; r < s.rows(); r++) {
            double most = 0;
            for (int j = 0; j < size(); j++) {
                float sj = s.data()[r * size() + j];
                most = Math.max(most, Math.max(low[j] - sj, sj - high[j]) / stateStd[j]);
            }
            out.set(r, Double.isNaN(most) ? Float.POSITIVE_INFINITY : (float) most);
        }
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.doubles(name + "/state-mean", stateMean);
        x.doubles(name + "/state-std", stateStd);
        x.doubles(name + "/change-mean", changeMean);
        x.doubles(name + "/change-std", changeStd);
        x.doubles(name + "/low", low);
        x.doubles(name + "/high", high);
        x.doubles(name + "/reward", reward);
    }
}
