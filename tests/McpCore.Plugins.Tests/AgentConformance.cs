using System.Text;
using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Runs of loaded agents, and their checks at submit: the same wherever they live.</summary>
/// <param name="isolation">Where they live, in the manifest's word.</param>
public abstract class AgentConformance(string isolation) : IAsyncDisposable
{
    private readonly PluginHome _home = new();
    private PluginHost? _host;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _home.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_Success_IsTheResultAsJson()
    {
        var host = await LoadAsync("echo");

        var outcome = await host.RunAsync("echo", """{"text":"grüezi"}""");

        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
        Assert.Equal("grüezi", (string?)outcome.ResultNode()["text"]);
        Assert.Null(outcome.ErrorCode);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_Alias_IsTheSameAgent()
    {
        var host = await LoadAsync("echo");

        var outcome = await host.RunAsync("old_echo", """{"text":"a"}""");

        Assert.Equal("a", (string?)outcome.ResultNode()["text"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_UnknownType_RunsNothing()
    {
        var host = await LoadAsync("echo");

        var outcome = await host.RunAsync("nobody", null, default, new RecordingPort(), TestContext.Current.CancellationToken);

        Assert.Null(outcome);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("""{"throw":"no luck"}""", AgentOutcomeKind.Failed, "agent_error", "System.InvalidOperationException", "no luck")]
    [InlineData("""{"fail_times":1}""", AgentOutcomeKind.Failed, "agent_error", "System.InvalidOperationException", "attempt 1 of 1 fails")]
    [InlineData("""{"fail":"useless"}""", AgentOutcomeKind.FailedForGood, "probe_failed", "McpCore.Agents.JobFailedException", "useless")]
    [InlineData("""{"retry_later":"5s"}""", AgentOutcomeKind.RetryLater, "retry_later", "McpCore.Agents.RetryLaterException", "the probe asks for patience")]
    [InlineData("""{"refuse_on":["probe"]}""", AgentOutcomeKind.Refused, "refused", "McpCore.Agents.JobRefusedException", "probe does not take it")]
    [InlineData("""{"result_bytes":2000}""", AgentOutcomeKind.FailedForGood, "result_too_large", null, "1000 bytes")]
    [InlineData("""{"unknown":1}""", AgentOutcomeKind.FailedForGood, "payload_rejected", "System.Text.Json.JsonException", "unknown")]
    public async Task RunAsync_Failure_IsTextAlone(string payload, AgentOutcomeKind kind, string code, string? type, string message)
    {
        var host = await LoadAsync("probe");

        var outcome = await host.RunAsync("probe", payload);

        Assert.Equal((kind, code), (outcome.Kind, outcome.ErrorCode));
        Assert.Equal(type ?? outcome.ErrorType, outcome.ErrorType);
        Assert.Contains(message, outcome.Message, StringComparison.Ordinal);
        Assert.True(outcome.Result.IsEmpty);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_Exception_KeepsItsStackAsText()
    {
        var host = await LoadAsync("probe");

        var outcome = await host.RunAsync("probe", """{"throw":"no luck"}""");

        Assert.Contains("ProbeAgent", outcome.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_Cancelled_EndsWithTheReasonOnRecord()
    {
        var host = await LoadAsync("probe");
        var record = _home.PathOf("record");
        var port = new RecordingPort();
        using var cancel = new CancellationTokenSource();

        var run = host.RunAsync("probe", $$"""{"record":"{{record}}","wait_for_cancellation":true,"heartbeat":true}""", port, cancel.Token);
        await port.HeartbeatSeen.Task.WaitAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        var outcome = await run;

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Equal([$"{port.JobId} 1 1 start", $"{port.JobId} 1 1 cancelled User"], await File.ReadAllLinesAsync(record, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_CancelledBeforeItBegan_TellsTheAgentAllTheSame()
    {
        var host = await LoadAsync("probe");
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        var outcome = await host.RunAsync("probe", """{"wait_for_cancellation":true}""", cancellationToken: cancel.Token);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_Cancellation_DoesNotEndAnAgentThatIgnoresIt()
    {
        var host = await LoadAsync("probe");
        var gate = _home.PathOf("gate");
        var port = new RecordingPort();
        using var cancel = new CancellationTokenSource();

        var run = host.RunAsync("probe", $$"""{"gate":"{{gate}}","ignore_cancellation":true,"heartbeat":true}""", port, cancel.Token);
        await port.HeartbeatSeen.Task.WaitAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        var endedEarly = run.IsCompleted;
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var outcome = await run;

        Assert.False(endedEarly);
        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_ChildrenThatHaveNotEnded_EndTheRunWithTheirIds()
    {
        var host = await LoadAsync("probe");
        var port = new RecordingPort
        {
            OnAsk = (question, _) => question == "child.submit"
                ? """{"id":"c1"}"""
                : """{"children":[{"id":"c1","name":"a","ended":false},{"id":"c2","name":"b","ended":true}]}""",
        };

        var all = await host.RunAsync("probe", """{"children":[{"name":"a","type":"echo","payload":{"text":"x"}}],"await":"all"}""", port);

        Assert.Equal((AgentOutcomeKind.Awaiting, false), (all.Kind, all.AwaitsAny));
        Assert.Equal(["c1"], all.AwaitedChildren);
        Assert.Equal(
            ["""ask child.submit {"name":"a","job":{"type":"echo","payload":{"text":"x"},"tags":["probed"]}}""", """ask child.await {"ids":[]}"""],
            port.Calls);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_ChildrenThatHaveEnded_AreReadPageByPage()
    {
        var host = await LoadAsync("probe");
        var port = new RecordingPort
        {
            OnAsk = (question, body) => question == "child.await"
                ? """{"children":[{"id":"c1","name":"a","ended":true},{"id":"c2","name":"b","ended":true}]}"""
                : body.Contains("\"skip\":0", StringComparison.Ordinal)
                    ? """{"jobs":[{"id":"c1","type":"echo","status":"completed","result":{"text":"x"}}],"next":1}"""
                    : """{"jobs":[{"id":"c2","type":"echo","status":"failed","error":{"code":"bad","message":"no luck"}}],"next":null}""",
        };

        var outcome = await host.RunAsync("probe", """{"await":"all"}""", port);

        Assert.Equal(["""a completed {"text":"x"}""", "b failed no luck"], outcome.ResultNode()["others"]!.AsArray().Select(other => (string?)other));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_ChildThatIsRefused_IsAnExceptionOfTheAgent()
    {
        var host = await LoadAsync("probe");
        var port = new RecordingPort { OnAsk = (_, _) => """{"refused":{"code":"unknown_type","detail":"nobody knows it","errors":[{"path":"$.type","code":"unknown_type","message":"m","allowed":null}]}}""" };

        var outcome = await host.RunAsync("probe", """{"children":[{"name":"a","type":"nothing","payload":{}}]}""", port);

        Assert.Equal((AgentOutcomeKind.Failed, "McpCore.Agents.SubmitRefusedException", "nobody knows it"), (outcome.Kind, outcome.ErrorType, outcome.Message));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_QuestionThatTheHostDoesNotKnow_IsNotSupported()
    {
        var host = await LoadAsync("probe");

        var outcome = await host.RunAsync("probe", """{"parents":true}""", new RecordingPort());

        Assert.Equal((AgentOutcomeKind.Failed, "System.NotSupportedException", "no parents.read"), (outcome.Kind, outcome.ErrorType, outcome.Message));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_WhatTheAgentReports_ReachesTheHost()
    {
        var host = await LoadAsync("probe");
        var port = new RecordingPort();
        const string Payload = """{"checkpoint":true,"log_lines":2,"progress_steps":2,"event":"note","artifact":"a.txt"}""";

        var first = await host.RunAsync("probe", Payload, port);
        var second = await host.RunAsync("probe", """{"checkpoint":true}""", port);

        Assert.Equal(1, (int?)first.ResultNode()["counter"]);
        Assert.Equal(2, (int?)second.ResultNode()["counter"]);
        Assert.Equal(
            [
                "log Information: Line 1 of 2",
                "log Information: Line 2 of 2",
                """progress 0.5 step 1 1 {"loss":1,"accuracy":0}""",
                """progress 1 step 2 2 {"loss":0.5,"accuracy":0.5}""",
                """event note {"attempt":1}""",
            ],
            port.Calls);
        Assert.Equal("a.txt", Encoding.UTF8.GetString(port.Artifacts["a.txt"].ToArray()));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task CheckAsync_Accepted_HasNoFaults()
    {
        var host = await LoadAsync("probe");

        Assert.Empty(await host.CheckAsync("probe", "{}"));
        Assert.Empty(await host.CheckAsync("nobody", "{}"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task CheckAsync_ManyPayloads_AnswersForEachAndStopsAtTheFaultOfTheAgent()
    {
        var host = await LoadAsync("probe");
        string[] payloads = ["{}", """{"check":"refuse"}""", """{"check":"throw"}""", """{"check":"refuse"}"""];

        var found = await host.CheckAsync("probe", [.. payloads.Select(payload => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(payload))], new AgentEnvironment("/data", default), TestContext.Current.CancellationToken);

        Assert.Equal([0, 2, 1, 0], found.Select(faults => faults.Count));
        Assert.Equal("validation_error", found[2][0].Code);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task CheckAsync_Refused_HasEveryFault()
    {
        var host = await LoadAsync("probe");

        var faults = await host.CheckAsync("probe", """{"check":"refuse"}""");

        Assert.Equal(
            [new PayloadFault("$.check", "invalid", "the probe refuses", "accept"), new PayloadFault("$", "invalid", "the probe refuses as a whole", null)],
            faults);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("throw", "System.InvalidOperationException: the check failed")]
    [InlineData("cancel", "System.OperationCanceledException: the check gave up")]
    public async Task CheckAsync_TheCheckItselfFails_IsOneFaultWithItsText(string check, string text)
    {
        var host = await LoadAsync("probe");

        var faults = await host.CheckAsync("probe", $$"""{"check":"{{check}}"}""");

        var fault = Assert.Single(faults);
        Assert.Equal(("$", "validation_error"), (fault.Path, fault.Code));
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task CheckAsync_Alias_IsCheckedByTheSameAgent()
    {
        var host = await LoadAsync("echo");

        Assert.Single(await host.CheckAsync("old_echo", """{"text":5}"""));
    }

    private async Task<PluginHost> LoadAsync(string id)
    {
        PluginHome.EditManifest(_home.Add(id), manifest => manifest["isolation"] = isolation);
        _host = await _home.LoadAsync();
        Assert.Equal((PluginState.Active, isolation), (_host.View(id).State, _host.View(id).Isolation));
        return _host;
    }
}
