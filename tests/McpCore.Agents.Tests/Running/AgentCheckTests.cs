using System.Text.Json;
using McpCore.Agents.Testing;

namespace McpCore.Agents.Tests.Running;

/// <summary>What an agent finds wrong with a payload at submit.</summary>
public sealed class AgentCheckTests
{
    [Fact]
    public async Task Check_GoodPayload_HasNoFaults() => Assert.Empty(await CheckAsync("""{"fast": 5, "slow": 20}"""));

    [Fact]
    public async Task Check_SeveralFaults_GivesAllWithTheirPaths()
    {
        var faults = await CheckAsync("""{"fast": 50, "slow": 20, "file": "missing.csv"}""");

        Assert.Equal(
            [
                new PayloadFault("$.params.fast", "invalid", "50 is not below slow, 20", "less than 20"),
                new PayloadFault("$", "file_missing", "missing.csv is not there", null),
            ],
            faults);
    }

    [Theory]
    [InlineData("""{"fast": 1.5}""", "$.fast")]
    [InlineData("""{"fats": 1}""", "$.fats")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("""{"fast": 1,}""", "$")]
    [InlineData("""{"name": null}""", "$.name")]
    public async Task Check_PayloadThatCannotBeRead_IsOneFault(string payload, string path)
    {
        var fault = Assert.Single(await CheckAsync(payload));

        Assert.Equal(path, fault.Path);
        Assert.Equal("type", fault.Code);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("five seconds")]
    [InlineData("PT5")]
    [InlineData("-1s")]
    public async Task Check_WrongDuration_SaysWhatADurationIs(string wait)
    {
        var fault = Assert.Single(await CheckAsync($$"""{"wait": "{{wait}}"}"""));

        Assert.Equal("$.wait", fault.Path);
        Assert.Contains("\"1.5s\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_PayloadTypeThrows_IsOneFault()
    {
        var fault = Assert.Single(await CheckAsync("""{"shape": {}}"""));

        Assert.Equal("invalid", fault.Code);
        Assert.Contains(nameof(IDisposable), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Agent_SeesSettingsAndDataDirectory()
    {
        var job = new TestJob { Settings = """{"max_slow": 10}""", DataDirectory = "/data" };

        var fault = Assert.Single(await CheckAsync("""{"fast": 5, "slow": 20}""", job));

        Assert.Equal("20 is more than 10; see /data", fault.Message);
    }

    [Fact]
    public async Task Check_NoSettings_AreAnEmptyObject()
    {
        var seen = default(JsonElement);
        var agent = new CrossAgent { Seen = settings => seen = settings };

        await agent.CheckAsync("{}"u8.ToArray(), new AgentEnvironment("/data", default), TestContext.Current.CancellationToken);

        Assert.Equal("{}", seen.GetRawText());
    }

    private static Task<IReadOnlyList<PayloadFault>> CheckAsync(string payload, TestJob? job = null) =>
        new AgentTester(new CrossAgent()).CheckAsync(payload, job, TestContext.Current.CancellationToken);

    private sealed record Cross
    {
        public int Fast { get; init; } = 1;

        public int Slow { get; init; } = 2;

        public string Name { get; init; } = "";

        public TimeSpan Wait { get; init; }

        public string? File { get; init; }

        public IDisposable? Shape { get; init; }
    }

    [JobType("cross")]
    private sealed class CrossAgent : Agent<Cross, int>
    {
        public Action<JsonElement> Seen { get; init; } = _ => { };

        public override Task<int> ExecuteAsync(Cross payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(0);

        protected override ValueTask ValidateAsync(Cross payload, PayloadValidation validation, CancellationToken cancellationToken)
        {
            Seen(validation.Settings);
            if (payload.Fast >= payload.Slow)
            {
                validation.Add("params.fast", $"{payload.Fast} is not below slow, {payload.Slow}", $"less than {payload.Slow}");
            }

            if (payload.File is { } file)
            {
                validation.Add("", $"{file} is not there", code: "file_missing");
            }

            if (validation.Settings.TryGetProperty("max_slow", out var max) && payload.Slow > max.GetInt32())
            {
                validation.Add("slow", $"{payload.Slow} is more than {max}; see {validation.DataDirectory}");
            }

            return default;
        }
    }
}
