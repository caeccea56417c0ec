using System.Text.Json;

namespace McpCore.Sweep;

/// <summary>What a search found.</summary>
/// <param name="Objective">The number of the trials' results that was looked at.</param>
/// <param name="Maximized">Whether it should be large.</param>
/// <param name="Trials">Trials in all, those of tests on the next window included.</param>
/// <param name="Completed">Trials that completed.</param>
/// <param name="Failed">Trials that failed, were refused at submit, or were cancelled by somebody.</param>
/// <param name="Stopped">Trials that were ended since they fell behind.</param>
/// <param name="Best">The best trial; with windows, the best of the last one.</param>
/// <param name="Ranking">The best ones, at most 20; all are in sweep.csv. With windows, those of the last one.</param>
/// <param name="WalkForward">What came of the windows; null without them.</param>
public sealed record SweepResult(
    string Objective,
    bool Maximized,
    int Trials,
    int Completed,
    int Failed,
    int Stopped,
    RankedTrial Best,
    IReadOnlyList<RankedTrial> Ranking,
    WalkForwardResult? WalkForward);

/// <summary>A trial with its place.</summary>
/// <param name="Rank">Its place, from 1.</param>
/// <param name="JobId">Its job.</param>
/// <param name="Score">The number that was looked at.</param>
/// <param name="Params">What it varied: paths and values.</param>
public sealed record RankedTrial(int Rank, string JobId, double Score, IReadOnlyDictionary<string, JsonElement> Params);

/// <summary>The windows of a walk forward.</summary>
/// <param name="Windows">Each in the order of time.</param>
/// <param name="TrainMean">Mean of the best scores on the windows that were searched; null when no window has both.</param>
/// <param name="TestMean">Mean of the scores on the windows after them.</param>
/// <param name="Efficiency">Test mean by train mean: how much of what was found holds later (Pardo, "The Evaluation and Optimization of Trading Strategies"). Null when the train mean is not above 0.</param>
public sealed record WalkForwardResult(IReadOnlyList<WindowResult> Windows, double? TrainMean, double? TestMean, double? Efficiency);

/// <summary>A window of a walk forward.</summary>
/// <param name="TrainStart">First day on which the trials were compared.</param>
/// <param name="TrainEnd">Last day of that.</param>
/// <param name="TestStart">First day on which the best one was tried.</param>
/// <param name="TestEnd">Last day of that.</param>
/// <param name="Params">What was best; null when no trial completed.</param>
/// <param name="TrainScore">Its score.</param>
/// <param name="TestScore">Its score on the next window; null when that run failed.</param>
/// <param name="TestJobId">The job of that run.</param>
public sealed record WindowResult(
    DateOnly TrainStart,
    DateOnly TrainEnd,
    DateOnly TestStart,
    DateOnly TestEnd,
    IReadOnlyDictionary<string, JsonElement>? Params,
    double? TrainScore,
    double? TestScore,
    string? TestJobId);
