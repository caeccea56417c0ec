using System.Text.Json;
using System.Xml.Linq;
using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.Sweep;

namespace Sweep.Tests;

public class SweepAgentTests
{
    private const string Grid = """{"params.a":[1,2,3],"params.b":[10,20]}""";

    private static readonly AgentTester Tester = new(new SweepAgent());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_combination_is_a_child_with_the_base_and_its_values()
    {
        var job = new TestJob { Seed = 77, OnChild = child => child.CompleteJson("""{"score": 1}""") };

        await Tester.RunAsync(Payload("""{"x":"y","params":{"c":3}}"""), job, Token);

        Assert.Equal(
            [
                """{"x":"y","params":{"c":3,"a":1,"b":10}}""",
                """{"x":"y","params":{"c":3,"a":1,"b":20}}""",
                """{"x":"y","params":{"c":3,"a":2,"b":10}}""",
                """{"x":"y","params":{"c":3,"a":2,"b":20}}""",
                """{"x":"y","params":{"c":3,"a":3,"b":10}}""",
                """{"x":"y","params":{"c":3,"a":3,"b":20}}""",
            ],
            job.Children.Select(child => child.Payload.GetRawText()));
        Assert.All(job.Children, child => Assert.Equal(("toy", 77), (child.JobType, child.Submit.GetProperty("seed").GetInt64())));
    }

    [Theory]
    [InlineData("maximize", "3/20 3/10 2/20 2/10 1/20 1/10", 320)]
    [InlineData("minimize", "1/10 1/20 2/10 2/20 3/10 3/20", 110)]
    public async Task Trials_are_ranked_by_the_number_that_was_asked_for(string direction, string order, double best)
    {
        var outcome = await Tester.RunAsync(Payload("{}", $$"""
            "{{direction}}":"{{(direction == "maximize" ? "deep.score" : "score")}}"
            """, objective: false), new TestJob { OnChild = child => child.CompleteJson($$$"""{"deep":{"score":{{{Score(child)}}}}}""") }, Token);

        var result = outcome.ResultAs<SweepResult>();
        Assert.Equal(order, string.Join(' ', result.Ranking.Select(trial => $"{trial.Params["params.a"]}/{trial.Params["params.b"]}")));
        Assert.Equal((best, 1, direction == "maximize"), (result.Best.Score, result.Best.Rank, result.Maximized));
        Assert.Equal((6, 6, 0, 0), (result.Trials, result.Completed, result.Failed, result.Stopped));
    }

    [Fact]
    public async Task No_more_children_are_open_than_were_allowed_and_each_end_makes_room_for_one()
    {
        var first = await Tester.RunAsync(Payload("{}", "\"parallel\":2"), new TestJob(), Token);
        first.Job.Children[1].CompleteJson("""{"score":5}""");
        var second = await Tester.RunAsync(Payload("{}", "\"parallel\":2"), first.Job.NextRun(), Token);

        Assert.Equal((AgentOutcomeKind.Awaiting, AgentOutcomeKind.Awaiting), (first.Kind, second.Kind));
        Assert.Equal((2, 2), (first.AwaitedChildren.Count, second.AwaitedChildren.Count));
        Assert.Equal(["t00001", "t00002", "t00003"], second.Job.Children.Select(child => child.Name));
        Assert.StartsWith("1 of 6 trials, best score 5: a=1 b=20", second.Job.Progress[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_is_begun_again_at_every_end_comes_to_the_same_result()
    {
        var payload = Payload("{}", "\"parallel\":2");
        var outcome = await Tester.RunAsync(payload, new TestJob(), Token);
        var runs = 1;
        while (outcome.Kind == AgentOutcomeKind.Awaiting)
        {
            var next = outcome.Job.Children.Last(child => !child.Ended);
            next.CompleteJson($$"""{"score":{{Score(next)}}}""");
            outcome = await Tester.RunAsync(payload, outcome.Job.NextRun(), Token);
            runs++;
        }

        Assert.Equal(7, runs);
        Assert.Equal([320, 310, 220, 210, 120, 110], outcome.ResultAs<SweepResult>().Ranking.Select(trial => trial.Score));
    }

    [Fact]
    public async Task Trials_that_fail_are_told_and_fail_nothing_else()
    {
        var outcome = await Tester.RunAsync(Payload("{}"), new TestJob
        {
            OnChild = child =>
            {
                switch (Score(child))
                {
                    case 110: child.Fail("no luck, \"none\""); break;
                    case 120: child.Refuse("b is too large"); break;
                    case 210: child.CompleteJson("""{"score":null}"""); break;
                    default: child.CompleteJson($$"""{"score":{{Score(child)}},"other":1.5}"""); break;
                }
            },
        }, Token);

        var result = outcome.ResultAs<SweepResult>();
        Assert.Equal((6, 4, 2, 3), (result.Trials, result.Completed, result.Failed, result.Ranking.Count));
        var lines = outcome.Job.Artifacts["sweep.csv"].Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("rank,trial,params.a,params.b,status,score,job_id,score,other,error", lines[0]);
        Assert.StartsWith("1,t00006,3,20,completed,320,", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith(",t00001,1,10,failed,,", StringComparison.Ordinal) && line.EndsWith("\"no luck, \"\"none\"\"\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith(",t00002,1,20,refused,,,", StringComparison.Ordinal) && line.EndsWith("b is too large", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith(",t00003,2,10,completed,,", StringComparison.Ordinal) && line.EndsWith("its result has no number \"\"score\"\"; it has no numbers\"", StringComparison.Ordinal));
        Assert.Equal(7, lines.Length);
    }

    [Fact]
    public async Task A_search_without_any_score_fails_with_the_first_reason()
    {
        var outcome = await Tester.RunAsync(Payload("{}"), new TestJob { OnChild = child => child.Fail($"no luck with {child.Name}") }, Token);

        Assert.Equal((AgentOutcomeKind.FailedForGood, "no_trial_completed"), (outcome.Kind, outcome.ErrorCode));
        Assert.Equal("None of 6 trials came to a number \"score\". The first, t00001: no luck with t00001", outcome.ErrorMessage);
        Assert.Contains("sweep.csv", outcome.Job.Artifacts.Keys);
    }

    [Theory]
    [InlineData(Grid, 6)]
    [InlineData("""{"params.a":[1,2,3,4]}""", 4)]
    [InlineData("""{"params.a":[1,2],"params.b":[1,2],"c<d":["<&\"","ü"]}""", 8)]
    public async Task The_picture_shows_every_trial(string grid, int trials)
    {
        var outcome = await Tester.RunAsync(Payload("{}", grid: grid), new TestJob { OnChild = child => child.CompleteJson($$"""{"score":{{child.Name[1..].TrimStart('0')}}}""") }, Token);

        var picture = XDocument.Parse(outcome.Job.Artifacts["sweep.svg"].Text);
        XNamespace svg = "http://www.w3.org/2000/svg";
        Assert.Equal("svg", picture.Root!.Name.LocalName);
        Assert.Equal(trials, picture.Descendants(svg + "title").Count() - 1);
    }

    [Fact]
    public async Task A_running_trial_that_falls_behind_is_cancelled_and_counted_as_stopped()
    {
        const string Early = "\"parallel\":6,\"early_stop\":{\"metric\":\"loss\",\"warmup\":2,\"every\":\"3s\"}";
        var first = await Tester.RunAsync(Payload("{}", Early), new TestJob(), Token);
        foreach (var (child, index) in first.Job.Children.Select((child, index) => (child, index)))
        {
            Enumerable.Range(1, 3).ToList().ForEach(step => child.Report("loss", step, index == 5 ? 9 : 1.0 / step));
            if (index < 3)
            {
                child.CompleteJson($$"""{"score":{{index}}}""");
            }
        }

        var second = await Tester.RunAsync(Payload("{}", Early), first.Job.NextRun(), Token);
        var stopped = second.Job.Children[5];
        second.Job.Children[3].CompleteJson("""{"score":3}""");
        second.Job.Children[4].CompleteJson("""{"score":4}""");
        var third = await Tester.RunAsync(Payload("{}", Early), second.Job.NextRun(), Token);

        Assert.Equal((AgentOutcomeKind.RetryLater, TimeSpan.FromSeconds(3)), (first.Kind, first.RetryAfter));
        Assert.Equal((AgentOutcomeKind.RetryLater, "cancelled"), (second.Kind, stopped.Status));
        Assert.Equal((5, 0, 1), (third.ResultAs<SweepResult>().Completed, third.ResultAs<SweepResult>().Failed, third.ResultAs<SweepResult>().Stopped));
    }

    [Fact]
    public async Task A_walk_forward_tries_the_best_of_each_window_on_the_days_after_it()
    {
        var outcome = await Tester.RunAsync(
            Payload("""{"start_date":"2010-01-01","end_date":"2013-12-31"}""", "\"walk_forward\":{\"train\":\"2y\",\"test\":\"1y\"}", grid: """{"a":[1,2]}"""),
            new TestJob
            {
                // In the first window 2 is best, in the second 1; on the days after, half of it is left.
                OnChild = child =>
                {
                    var (a, isFirst) = (child.Payload.GetProperty("a").GetInt32(), child.Name.StartsWith("w001", StringComparison.Ordinal));
                    child.CompleteJson($$"""{"score":{{(child.Name.EndsWith("test", StringComparison.Ordinal) ? 1 : isFirst ? a : 3 - a)}}}""");
                },
            },
            Token);

        var walk = outcome.ResultAs<SweepResult>().WalkForward!;
        Assert.Equal(
            ["2010-01-01 2011-12-31 2012-01-01 2012-12-31 2 2 1", "2011-01-01 2012-12-31 2013-01-01 2013-12-31 1 2 1"],
            walk.Windows.Select(window => $"{window.TrainStart:yyyy-MM-dd} {window.TrainEnd:yyyy-MM-dd} {window.TestStart:yyyy-MM-dd} {window.TestEnd:yyyy-MM-dd} {window.Params!["a"]} {window.TrainScore} {window.TestScore}"));
        Assert.Equal((2.0, 1.0, 0.5), (walk.TrainMean, walk.TestMean, walk.Efficiency));
        Assert.Equal(("2012-01-01", "2012-12-31"), DatesOf(outcome.Job.Children.Single(child => child.Name == "w001-test")));
        Assert.Equal(("2011-01-01", "2012-12-31"), DatesOf(outcome.Job.Children.Single(child => child.Name == "w002-t00002")));
    }

    [Theory]
    [InlineData("""{"job_type":"toy","base":{},"grid":{"a":[1]}}""", "$.maximize", "either maximize or minimize")]
    [InlineData("""{"job_type":"toy","base":{},"grid":{"a":[1]},"maximize":"x","minimize":"x"}""", "$.minimize", "one of them alone")]
    [InlineData("""{"job_type":"toy","base":[],"grid":{"a":[1]},"maximize":"x"}""", "$.base", "must be a JSON object")]
    [InlineData("""{"job_type":"toy","base":{},"grid":{},"maximize":"x"}""", "$.grid", "nothing varies")]
    [InlineData("""{"job_type":"toy","base":{},"grid":{"a":[1],"a.b":[2]},"maximize":"x"}""", "$.grid.a", "another path is a part of it")]
    [InlineData("""{"job_type":"toy","base":{},"grid":{"a":[1]},"maximize":"x","where":"b > 1"}""", "$.where", "\"b\" does not vary")]
    [InlineData("""{"job_type":"toy","base":{},"grid":{"a":[1]},"maximize":"x","walk_forward":{"train":"1y","test":"1y"}}""", "$.base", "start_date")]
    public async Task What_makes_no_plan_is_refused_at_submit(string payload, string path, string message)
    {
        var fault = Assert.Single(await Tester.CheckAsync(payload, cancellationToken: Token));

        Assert.Equal(path, fault.Path);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static (string, string) DatesOf(TestChild child) => (child.Payload.GetProperty("start_date").GetString()!, child.Payload.GetProperty("end_date").GetString()!);

    private static int Score(TestChild child) => (100 * child.Payload.GetProperty("params").GetProperty("a").GetInt32()) + child.Payload.GetProperty("params").GetProperty("b").GetInt32();

    private static string Payload(string common, string? more = null, string grid = Grid, bool objective = true) =>
        $$"""{"job_type":"toy","base":{{common}},"grid":{{grid}}{{(objective ? ",\"maximize\":\"score\"" : "")}}{{(more is null ? "" : "," + more)}}}""";
}
