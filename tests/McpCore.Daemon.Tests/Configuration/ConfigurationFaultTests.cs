using System.Collections;

namespace McpCore.Daemon.Tests.Configuration;

/// <summary>What is said about a configuration that cannot be used.</summary>
public sealed class ConfigurationFaultTests : IDisposable
{
    private readonly ConfigurationSources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Fact]
    public void Load_ManyFaults_AreAllReportedWithPlaceKeyValueAndRange()
    {
        var configuration = _sources.Load(
            home: """
                {
                  // Ärger: columns count characters, not bytes.
                  "engine": { "concurency": 4, "drain": 30, /* é */ "max_result_bytes": 1 },
                  "logging": { "level": "loud", "max_files": "7" },
                  "speed": {}, "plugins": 3,
                }
                """,
            environment: new Hashtable { ["MCPCORE__ENGINE__CONCURRENCY"] = "0", ["MCPCORE__ENGIN__DRAIN"] = "1s" },
            overrides: ["engine.node"]);

        var file = _sources.Home.Configuration;
        Assert.Equal(
            [
                $"{file}:3:15: \"engine.concurency\" is no setting; did you mean \"engine.concurrency\"?",
                $"{file}:3:32: engine.drain is 30; allowed: a duration \"0s\" to \"1d\"; did you mean \"30s\"?",
                $"{file}:3:53: engine.max_result_bytes is 1; allowed: a whole number 1024 to 268435456.",
                $"{file}:4:16: logging.level is \"loud\"; allowed: debug | information | warning | error.",
                $"{file}:4:33: logging.max_files is \"7\"; allowed: a whole number 1 to 1000; did you mean 7?",
            ],
            configuration.Faults.Take(5).Select(fault => fault.ToString()));
        Assert.StartsWith($"{file}:5:3: \"speed\" is no section; the sections are engine, ", configuration.Faults[5].ToString(), StringComparison.Ordinal);
        Assert.Equal(
            [
                $"{file}:5:16: \"plugins\" must be an object of settings: \"plugins\": {{ … }}.",
                "environment variable MCPCORE__ENGINE__CONCURRENCY: engine.concurrency is 0; allowed: a whole number 1 to 10000.",
                "environment variable MCPCORE__ENGIN__DRAIN: \"engin.drain\" is no setting; did you mean \"engine.drain\"?",
                "--set engine.node: expected key=value, for example engine.concurrency=8.",
            ],
            configuration.Faults.Skip(6).Select(fault => fault.ToString()));
    }

    [Theory]
    [InlineData("""{"engin":{}}""", "1:2: \"engin\" is no section; did you mean \"engine\"?")]
    [InlineData("""{"drain":"3s"}""", "1:2: \"drain\" is no section; did you mean \"engine\": { \"drain\": … }?")]
    [InlineData("""{"engine.drain":"3s"}""", "1:2: \"engine.drain\" is no section; did you mean \"engine\": { \"drain\": … }?")]
    [InlineData("""{"logging":{"drain":"3s"}}""", "1:13: \"logging.drain\" is no setting; did you mean \"engine.drain\"?")]
    [InlineData("""{"engine":{"zzzzzzzzzz":1}}""", "1:12: \"engine.zzzzzzzzzz\" is no setting; `mcpcore config show` lists all.")]
    [InlineData("""{"engine":{"concurrency_per_type":{"a":0}}}""", "1:12: engine.concurrency_per_type is {\"a\":0}; allowed: an object of job types, each with a whole number 1 to 10000.")]
    [InlineData("""{"engine":{"heartbeat_timeout":"0s"}}""", "1:12: engine.heartbeat_timeout is \"0s\"; allowed: null or a duration \"1ms\" to \"30d\".")]
    [InlineData("""{"plugins":{"folders":["here"]}}""", "1:13: plugins.folders is [\"here\"]; allowed: an array of full paths.")]
    [InlineData("""{"logging":{"level":"warn"}}""", "1:13: logging.level is \"warn\"; allowed: debug | information | warning | error.")]
    [InlineData("""{"logging":{"level":"Warning"}}""", "1:13: logging.level is \"Warning\"; allowed: debug | information | warning | error; did you mean \"warning\"?")]
    [InlineData("""{"$schema":3}""", "1:2: \"$schema\" must be a text: the address of the schema.")]
    [InlineData("{\"engine\":{},\n\"engine\":{}}", "2:1: \"engine\" is given twice; the first time in line 1. Remove one.")]
    [InlineData("""{"engine":{"drain":"1s","drain":"1s"}}""", "1:25: \"engine.drain\" is given twice; the first time in line 1. Remove one.")]
    [InlineData("""{"agents":{"t":{"a":{"b":1,"b":2}}}}""", "1:28: \"agents.t.a.b\" is given twice; the first time in line 1. Remove one.")]
    [InlineData("", "1:1: the file is empty; it must hold a JSON object with the sections of settings, at least {}.")]
    [InlineData("// nothing\n", "2:1: the file is empty; it must hold a JSON object with the sections of settings, at least {}.")]
    [InlineData("[]", "1:1: the file must hold a JSON object with the sections of settings, at least {}.")]
    [InlineData("{\n  engine:", "2:3: the file is not valid JSON: 'e' is an invalid start of a property name. Expected a '\"'.")]
    [InlineData("{\n\"engine\": {}\n", "3:1: the file is not valid JSON: it ends before its last object is closed.")]
    [InlineData("{", "1:2: the file is not valid JSON: it ends before its last object is closed.")]
    [InlineData("{ \"engine\": ", "1:13: the file is not valid JSON: it ends before its last object is closed.")]
    [InlineData("{\"engine\":{\"node\":\"a", "1:21: the file is not valid JSON: it ends before its last object is closed.")]
    [InlineData("{\n} x", "2:3: the file is not valid JSON: 'x' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("""{"engine":{"node":"\ud800"}}""", "1:19: the text is not valid Unicode; the file must be UTF-8.")]
    [InlineData("{\"engine\":{\"drain\":30}}", "1:12: engine.drain is 30; allowed: a duration \"0s\" to \"1d\"; did you mean \"30s\"?")]
    public void Load_FaultyFile_TellsThePlace(string text, string expected)
    {
        var fault = Assert.Single(_sources.Load(home: text).Faults);

        Assert.Equal($"{_sources.Home.Configuration}:{expected}", fault.ToString());
    }

    [Theory]
    [InlineData("engine={}", "\"engine\" is a section; name one of its settings: engine.NAME.")]
    [InlineData("agents={}", "\"agents\" is a section; name one of its settings: agents.NAME.")]
    [InlineData("engine.concurrency_per_type={\"a\":1,\"a\":2}", "the value of engine.concurrency_per_type is not valid JSON: ")]
    [InlineData("engine.concurrency_per_type.a=1", "\"engine.concurrency_per_type.a\" is no setting; did you mean \"engine.concurrency_per_type\"?")]
    [InlineData("engine.drain=", "engine.drain is \"\"; allowed: a duration \"0s\" to \"1d\".")]
    [InlineData("=3", "expected key=value, for example engine.concurrency=8.")]
    public void Load_FaultyOverride_IsTold(string pair, string expected)
    {
        var fault = Assert.Single(_sources.Load(overrides: [pair]).Faults);

        Assert.StartsWith(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileWithAByteOrderMark_CountsColumnsWithoutIt()
    {
        var fault = Assert.Single(_sources.Load(home: "\ufeff{\"zzz\":{}}").Faults);

        Assert.Equal((1, 2), (fault.Position!.Value.Line, fault.Position.Value.Column));
    }

    [Fact]
    public void Load_FileInAnotherEncoding_IsAFault()
    {
        File.WriteAllBytes(_sources.Home.Configuration, [.. "{\"agents\":{\"t\":{\"name\":\""u8, 0xE9, .. "\"}}}"u8]);

        Assert.Contains("UTF-8", Assert.Single(_sources.Load().Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SecretInPlaceOfAnAgentsSettings_IsNotRepeated()
    {
        var fault = Assert.Single(_sources.Load(home: """{"agents":{"t":"sk-1234"}}""").Faults);

        Assert.Contains("\"agents.t\" must be an object", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-1234", fault.ToString() + fault.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_OfAValue_HasItsParts()
    {
        var fault = Assert.Single(_sources.Load(home: """{"logging":{"level":"erorr"}}""").Faults);

        Assert.Equal(
            ("logging.level", "\"erorr\"", "debug | information | warning | error", "\"error\""),
            (fault.Key, fault.Value, fault.Allowed, fault.Suggestion));
    }
}
