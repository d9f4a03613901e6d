package io.cupule.bench.pair;

import java.util.List;
import java.util.Map;

/**
 * The results of one side over all rounds.
 *
 * @param side its name
 * @param samples the number of requested samples
 * @param lost the number of samples that never came
 * @param rounds per statistic, its value in each round
 * @param values per statistic, how it varied
 * @param ratios per statistic, how its ratio to the baseline of the same round varied
 */
public record Measured(
    String side,
    long samples,
    long lost,
    Map<String, List<Double>> rounds,
    Map<String, Spread> values,
    Map<String, Spread> ratios) {}
