using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Context;

/// <summary>Artifacts of other jobs as an agent and its test see them.</summary>
public sealed class OpenArtifactTests
{
    private const string OtherId = "01900000-0000-7000-8000-0000000000ff";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(10_001)]
    public async Task OpenArtifact_AnySize_GivesAllBytes(int size)
    {
        var content = Enumerable.Range(0, size).Select(i => (byte)(i * 31)).ToArray();
        var job = new TestJob { OtherJobs = [await StoredAsync(content)] };

        var outcome = await Runs.RunAsync(
            async (context, token) =>
            {
                await using var stream = await context.OpenArtifactAsync(OtherId, "data.bin");
                Assert.Equal(size, stream.Length);
                using var read = new MemoryStream();
                await stream.CopyToAsync(read, token);
                return read.ToArray();
            },
            job);

        Assert.Equal(content, outcome.ResultAs<byte[]>());
    }

    [Fact]
    public async Task OpenArtifact_OfTheJobItself_IsOpened()
    {
        var outcome = await Runs.RunAsync(
            async (context, token) =>
            {
                await context.WriteArtifactAsync("own.txt", "mine");
                using var reader = new StreamReader(await context.OpenArtifactAsync(context.JobId, "own.txt"));
                return await reader.ReadToEndAsync(token);
            },
            new TestJob());

        Assert.Equal("mine", outcome.ResultAs<string>());
    }

    [Theory]
    [InlineData("01900000-0000-7000-8000-0000000000aa", "data.bin", "There is no job 01900000-0000-7000-8000-0000000000aa")]
    [InlineData(OtherId, "other.bin", "has no artifact \"other.bin\"; it has data.bin.")]
    public async Task OpenArtifact_NotThere_SaysWhatIs(string id, string name, string message)
    {
        var job = new TestJob { OtherJobs = [await StoredAsync([1])] };

        var outcome = await Runs.RunAsync(
            async (context, _) =>
            {
                await context.OpenArtifactAsync(id, name);
                return 0;
            },
            job);

        Assert.Equal("System.ArgumentException", outcome.ErrorType);
        Assert.Contains(message, outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenArtifact_ReplacedWhileItIsRead_IsAFault()
    {
        var other = await StoredAsync(new byte[10_000]);
        var outcome = await Runs.RunAsync(
            async (context, token) =>
            {
                await using var stream = await context.OpenArtifactAsync(OtherId, "data.bin");
                await StoreAsync(other, new byte[9_000]);
                await stream.CopyToAsync(Stream.Null, token);
                return 0;
            },
            new TestJob { OtherJobs = [other] });

        Assert.Equal("System.IO.IOException", outcome.ErrorType);
        Assert.Contains("was replaced while it was read", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenArtifact_ReadWithoutAwait_IsRefused()
    {
        var outcome = await Runs.RunAsync(
            async (context, _) =>
            {
                await using var stream = await context.OpenArtifactAsync(OtherId, "data.bin");
                return stream.ReadByte();
            },
            new TestJob { OtherJobs = [await StoredAsync([1])] });

        Assert.Equal("System.NotSupportedException", outcome.ErrorType);
    }

    private static async Task<TestJob> StoredAsync(byte[] content)
    {
        var other = new TestJob { JobId = OtherId };
        await StoreAsync(other, content);
        return other;
    }

    private static Task<TestOutcome> StoreAsync(TestJob job, byte[] content) => Runs.RunAsync(
        async (context, token) =>
        {
            await using var stream = await context.CreateArtifactAsync("data.bin");
            await stream.WriteAsync(content, token);
            return 0;
        },
        job);
}
