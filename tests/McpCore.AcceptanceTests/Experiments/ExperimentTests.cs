using System.Text.Json;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Experiments;

/// <summary>Experiments on a real daemon: what a kill leaves of them, and the models that they make.</summary>
public sealed class ExperimentTests : IAsyncDisposable
{
    private const string Flowers = "[[5.1,3.5,1.4,0.2],[6.0,2.7,4.3,1.3],[6.9,3.1,5.8,2.2]]";

    private readonly TestHome _home = new() { WithShippedPlugins = true };

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_training_whose_daemon_is_killed_ends_with_the_numbers_of_one_that_was_not()
    {
        const string Payload = """{"model":"neural","dataset":"digits","epochs":150,"batch_size":2,"seed":11}""";
        var daemon = await _home.StartDaemonAsync();
        var id = await daemon.SubmitAsync("ml_experiment", Payload);
        await daemon.WaitForEventAsync(id, "job.progress");
        await daemon.KillAsync();

        daemon = await _home.StartDaemonAsync();
        var killed = await daemon.WaitForEndAsync(id);
        var whole = await daemon.WaitForEndAsync(await daemon.SubmitAsync("ml_experiment", Payload));

        Assert.Equal((2, 1), (killed.GetProperty("run").GetInt32(), whole.GetProperty("run").GetInt32()));
        Assert.Contains("Resumed after epoch", await LogAsync(daemon, id), StringComparison.Ordinal);
        foreach (var member in new[] { "training_history", "confusion_matrix", "test_accuracy", "final_loss" })
        {
            Assert.Equal(whole.GetProperty("result").GetProperty(member).GetRawText(), killed.GetProperty("result").GetProperty(member).GetRawText());
        }

        Assert.Equal(150, killed.GetProperty("result").GetProperty("training_history").GetArrayLength());
    }

    [Theory]
    [InlineData("inprocess")]
    [InlineData("process")]
    public async Task A_trained_model_predicts_in_another_job(string isolation)
    {
        var daemon = await _home.StartDaemonAsync($"plugins.ml_experiment.isolation={isolation}");
        var model = await CompletedAsync(daemon, "ml_experiment", """{"model":"neural","dataset":"iris","epochs":100,"learning_rate":0.01}""");

        var job = await CompletedAsync(daemon, "ml_predict", $$"""{"model":"{{Id(model)}}","rows":{{Flowers}}}""");

        Assert.Equal("""["setosa","versicolor","virginica"]""", job.GetProperty("result").GetProperty("predictions").GetRawText());
        Assert.Equal(3, job.GetProperty("result").GetProperty("probabilities").GetArrayLength());
    }

    [Theory]
    [InlineData("inprocess")]
    [InlineData("process")]
    public async Task A_model_larger_than_one_answer_is_read_piece_by_piece(string isolation)
    {
        var daemon = await _home.StartDaemonAsync($"plugins.ml_experiment.isolation={isolation}");
        var model = await CompletedAsync(daemon, "ml_experiment", """{"model":"svm","kernel":"rbf","dataset":"fashion_mnist"}""");
        var artifacts = await daemon.Client.GetAsync($"jobs/{Id(model)}/artifacts", TestContext.Current.CancellationToken);
        var file = artifacts.GetProperty("artifacts").EnumerateArray().Single(artifact => artifact.GetProperty("name").GetString() == "model.json");

        var black = $"[{string.Join(',', Enumerable.Repeat("0", 784))}]";
        var job = await CompletedAsync(daemon, "ml_predict", $$"""{"model":"{{Id(model)}}","rows":[{{black}}]}""");

        Assert.InRange(file.GetProperty("size").GetInt64(), 5_000_000, long.MaxValue);
        Assert.Equal(10, job.GetProperty("result").GetProperty("scores")[0].GetArrayLength());
    }

    [Theory]
    [InlineData("inprocess")]
    [InlineData("process")]
    public async Task A_model_that_is_not_there_is_named(string isolation)
    {
        var daemon = await _home.StartDaemonAsync($"plugins.ml_experiment.isolation={isolation}");
        var other = await CompletedAsync(daemon, "generic", "{}");

        var missing = await daemon.WaitForEndAsync(await daemon.SubmitAsync("ml_predict", $$"""{"model":"01900000-0000-7000-8000-0000000000aa","rows":{{Flowers}}}"""));
        var without = await daemon.WaitForEndAsync(await daemon.SubmitAsync("ml_predict", $$"""{"model":"{{Id(other)}}","rows":{{Flowers}}}"""));

        Assert.Equal(("failed", "model_not_found"), (missing.Status(), missing.ErrorCode()));
        Assert.Contains("There is no job 01900000-0000-7000-8000-0000000000aa", Message(missing), StringComparison.Ordinal);
        Assert.Equal("model_not_found", without.ErrorCode());
        Assert.Contains($"The job {Id(other)} has no artifact \"model.json\"; it has none.", Message(without), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> CompletedAsync(DaemonUnderTest daemon, string type, string payload)
    {
        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync(type, payload));
        Assert.True(job.Status() == "completed", job.GetRawText());
        return job;
    }

    private static async Task<string> LogAsync(DaemonUnderTest daemon, string id) =>
        (await daemon.Client.GetAsync($"jobs/{id}/logs", TestContext.Current.CancellationToken)).GetRawText();

    private static string Id(JsonElement job) => job.GetProperty("id").GetString()!;

    private static string Message(JsonElement job) => job.GetProperty("error").GetProperty("message").GetString()!;
}
