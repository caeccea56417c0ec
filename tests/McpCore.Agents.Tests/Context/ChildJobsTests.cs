using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Context;

/// <summary>Child jobs as an agent and its test see them.</summary>
public sealed class ChildJobsTests
{
    [Fact]
    public async Task AwaitAll_OpenChildren_EndTheRunAndTheNextRunFindsThem()
    {
        var job = new TestJob();

        var first = await Runs.RunAsync(SumAsync, job);
        job.Children[0].Complete(new Part(3));
        var second = await Runs.RunAsync(SumAsync, job.NextRun());
        job.Children[1].CompleteJson("""{"value":4,"unknown":true}""");
        var last = await Runs.RunAsync(SumAsync, job.NextRun());

        Assert.Equal(AgentOutcomeKind.Awaiting, first.Kind);
        Assert.Equal(job.Children.Select(child => child.Id), first.AwaitedChildren);
        Assert.Equal([job.Children[1].Id], second.AwaitedChildren);
        Assert.Equal(7, last.ResultAs<int>());
        Assert.Equal(2, job.Children.Count);
    }

    [Fact]
    public async Task AwaitAny_OneHasEnded_ReturnsThoseThatHave()
    {
        var job = new TestJob { OnChild = child => EndWhen(child.Name == "b", child) };

        var outcome = await Runs.RunAsync(
            async (context, _) =>
            {
                await context.Children.SubmitAsync("a", "part", new Part(1));
                await context.Children.SubmitAsync("b", "part", new Part(2));
                return (await context.Children.AwaitAnyAsync()).Select(child => child.Name).ToList();
            },
            job);

        Assert.Equal(["b"], outcome.ResultAs<List<string>>());
    }

    [Fact]
    public async Task AwaitAll_ChildThatFailed_FailsNothingUntilTheAgentSaysSo()
    {
        var job = new TestJob { OnChild = child => child.Fail("no luck", "bad") };

        var tolerant = await Runs.RunAsync(
            async (context, _) =>
            {
                await context.Children.SubmitAsync("a", "part", new Part(1));
                return (await context.Children.AwaitAllAsync())[0] is { Completed: false } child ? $"{child.Status} {child.ErrorCode} {child.ErrorMessage}" : "";
            },
            job);
        var strict = await Runs.RunAsync(async (context, _) => (await context.Children.AwaitAllAsync()).ThrowIfFailed().Count, job.NextRun());

        Assert.Equal("failed bad no luck", tolerant.ResultAs<string>());
        Assert.Equal((AgentOutcomeKind.FailedForGood, "child_failed"), (strict.Kind, strict.ErrorCode));
        Assert.Equal($"The job \"a\" ({job.Children[0].Id}) of type part failed: no luck", strict.ErrorMessage);
    }

    [Fact]
    public async Task Await_ExceptionThatIsCaught_LetsTheResultStand()
    {
        var outcome = await Runs.RunAsync(async (context, _) =>
        {
            await context.Children.SubmitAsync("a", "part", new Part(1));
            try
            {
                await context.Children.AwaitAllAsync();
            }
            catch (AwaitingChildrenException waiting)
            {
                return waiting.Children.Count;
            }

            return 0;
        });

        Assert.Equal(1, outcome.ResultAs<int>());
    }

    [Fact]
    public async Task Await_NoChildren_ReturnsNothingAtOnce()
    {
        var outcome = await Runs.RunAsync(async (context, _) => (await context.Children.AwaitAllAsync()).Count + (await context.Children.AwaitAnyAsync()).Count);

        Assert.Equal(0, outcome.ResultAs<int>());
    }

    [Fact]
    public async Task Await_ForeignId_IsAnArgumentException()
    {
        var outcome = await Runs.RunAsync(async (context, _) => (await context.Children.AwaitAllAsync("somebody")).Count);

        Assert.Equal(typeof(ArgumentException).FullName, outcome.ErrorType);
    }

    [Fact]
    public async Task Submit_Refused_CarriesCodeAndMessage()
    {
        var job = new TestJob { OnChild = child => child.Refuse("The payload is at fault.") };

        var outcome = await Runs.RunAsync(
            async (context, _) =>
            {
                try
                {
                    return await context.Children.SubmitAsync("a", "part", new Part(1));
                }
                catch (SubmitRefusedException refusal)
                {
                    return $"{refusal.Code}: {refusal.Message}";
                }
            },
            job);

        Assert.Equal("validation_failed: The payload is at fault.", outcome.ResultAs<string>());
        Assert.Empty(job.Children);
    }

    [Fact]
    public async Task Submit_Options_AreWrittenAsASubmitSaysThem()
    {
        var options = new ChildOptions
        {
            Priority = 9,
            Delay = TimeSpan.FromSeconds(1),
            MaxAttempts = 3,
            Timeout = TimeSpan.FromMinutes(2),
            QueueTimeout = TimeSpan.FromHours(1),
            Deadline = TimeSpan.FromHours(2),
            HeartbeatTimeout = TimeSpan.FromSeconds(30),
            Retention = TimeSpan.FromDays(1),
            Seed = 7,
            AgentVersion = "1.2.3",
            Tags = ["t"],
            Metadata = new Dictionary<string, string> { ["k"] = "v" },
        };

        var job = await Runs.TalkAsync(async context => await context.Children.SubmitAsync("a", "part", new Part(1), options));

        Assert.Equal(
            """{"type":"part","payload":{"value":1},"priority":9,"delay":"1s","max_attempts":3,"timeout":"2m","queue_timeout":"1h","deadline":"2h","heartbeat_timeout":"30s","retention":"1d","seed":7,"agent_version":"1.2.3","tags":["t"],"metadata":{"k":"v"}}""",
            job.Children[0].Submit.GetRawText());
    }

    [Fact]
    public async Task RunToEnd_ChildrenOfOtherAgents_AreRunByTheirTesters()
    {
        var parent = new AgentTester(new LambdaAgent<Nothing, int>((_, context, _) => SumAsync(context, default)));
        var child = new AgentTester(new PartAgent());

        var outcome = await parent.RunToEndAsync("{}", new TestJob(), child);

        Assert.Equal(30, outcome.ResultAs<int>());
        Assert.Equal((2, 1), (outcome.Job.Run, outcome.Job.Attempt));
    }

    [Fact]
    public async Task LoadParents_ResultsOfTheJobsBefore_AreReadInOrder()
    {
        var job = new TestJob { Parents = [new TestParent("part", """{"value":5,"more":1}"""), new TestParent("part", null)] };

        var outcome = await Runs.RunAsync(
            async (context, _) =>
            {
                var parents = await context.LoadParentsAsync();
                return $"{parents[0].ResultAs<Part>().Value} {parents[1].Status} {parents[1].ErrorCode}";
            },
            job);

        Assert.Equal("5 failed job_failed", outcome.ResultAs<string>());
    }

    private static async Task<int> SumAsync(JobContext context, CancellationToken cancellationToken)
    {
        var a = await context.Children.SubmitAsync("a", "part", new Part(1));
        var b = await context.Children.SubmitAsync("b", "part", new Part(2));
        var parts = await context.Children.AwaitAllAsync(a, b);
        return parts.Sum(part => part.ResultAs<Part>().Value);
    }

    private static void EndWhen(bool ends, TestChild child)
    {
        if (ends)
        {
            child.Complete(new Part(0));
        }
    }

    private sealed record Part(int Value);

    [JobType("part")]
    private sealed class PartAgent : Agent<Part, Part>
    {
        public override Task<Part> ExecuteAsync(Part payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(new Part(payload.Value * 10));
    }
}
