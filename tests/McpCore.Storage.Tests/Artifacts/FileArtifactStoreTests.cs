using System.Security.Cryptography;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Artifacts;

namespace McpCore.Storage.Tests.Artifacts;

public sealed class FileArtifactStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JobId _job = new JobDrafts(new TestClock()).NextId();
    private readonly FileArtifactStore _store;

    public FileArtifactStoreTests() => _store = new FileArtifactStore(_folder.File("artifacts"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Files => Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CommitAsync_WrittenBytes_TellsSizeAndSha256()
    {
        var bytes = new byte[100_003];
        new Random(1).NextBytes(bytes);

        var (size, sha256) = await WriteAsync(1, "data.bin", bytes[..7], bytes[7..60_000], bytes[60_000..]);

        Assert.Equal((bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (size, sha256));
        Assert.Equal(bytes, await ReadAsync(1, "data.bin"));
    }

    [Fact]
    public async Task CommitAsync_NothingWritten_IsAnEmptyArtifact()
    {
        var (size, sha256) = await WriteAsync(1, "empty");

        Assert.Equal((0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), (size, sha256));
        Assert.Empty((await ReadAsync(1, "empty"))!);
    }

    [Fact]
    public async Task CommitAsync_SameName_ReplacesTheFirst()
    {
        await WriteAsync(1, "out.csv", "a longer first version"u8.ToArray());

        await WriteAsync(1, "out.csv", "second"u8.ToArray());

        Assert.Equal("second"u8.ToArray(), await ReadAsync(1, "out.csv"));
        Assert.Single(Files);
    }

    [Fact]
    public async Task Open_WhileItIsReplaced_GoesOnWithTheFirst()
    {
        await WriteAsync(1, "out.csv", "first"u8.ToArray());
        await using var reader = _store.Open(_job, 1, "out.csv")!;

        await WriteAsync(1, "out.csv", "second"u8.ToArray());

        Assert.Equal("first", await new StreamReader(reader).ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Open_BeforeTheCommit_IsNull()
    {
        await using var writer = _store.Create(_job, 1, "out.csv");
        await writer.Stream.WriteAsync("half"u8.ToArray(), Token);

        Assert.Null(_store.Open(_job, 1, "out.csv"));
    }

    [Fact]
    public async Task DisposeAsync_NotCommitted_RemovesWhatWasWritten()
    {
        await using (var writer = _store.Create(_job, 1, "out.csv"))
        {
            await writer.Stream.WriteAsync("half"u8.ToArray(), Token);
        }

        Assert.Empty(Files);
    }

    [Fact]
    public async Task DisposeAsync_ReplacementNotCommitted_KeepsTheFirst()
    {
        await WriteAsync(1, "out.csv", "whole"u8.ToArray());

        await using (var writer = _store.Create(_job, 1, "out.csv"))
        {
            await writer.Stream.WriteAsync("half"u8.ToArray(), Token);
        }

        Assert.Equal("whole"u8.ToArray(), await ReadAsync(1, "out.csv"));
        Assert.Single(Files);
    }

    [Fact]
    public async Task DisposeAsync_CommitCancelled_RemovesWhatWasWritten()
    {
        await using (var writer = _store.Create(_job, 1, "out.csv"))
        {
            await writer.Stream.WriteAsync("half"u8.ToArray(), Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.CommitAsync(new CancellationToken(canceled: true)));
        }

        Assert.Empty(Files);
    }

    [Fact]
    public async Task Create_TwoWritersOfOneName_TheLastCommitWins()
    {
        await using var first = _store.Create(_job, 1, "out.csv");
        await using var second = _store.Create(_job, 1, "out.csv");
        await first.Stream.WriteAsync("first"u8.ToArray(), Token);
        await second.Stream.WriteAsync("second"u8.ToArray(), Token);

        await second.CommitAsync(Token);
        await first.CommitAsync(Token);

        Assert.Equal("first"u8.ToArray(), await ReadAsync(1, "out.csv"));
    }

    [Fact]
    public async Task CommitAsync_LateRun_DoesNotTouchItsSuccessor()
    {
        await using var late = _store.Create(_job, 1, "out.csv");
        await WriteAsync(2, "out.csv", "second run"u8.ToArray());
        await late.Stream.WriteAsync("first run"u8.ToArray(), Token);

        await late.CommitAsync(Token);

        Assert.Equal("second run"u8.ToArray(), await ReadAsync(2, "out.csv"));
        Assert.Equal("first run"u8.ToArray(), await ReadAsync(1, "out.csv"));
    }

    [Fact]
    public void Open_NeverWritten_IsNull()
    {
        Assert.Null(_store.Open(_job, 1, "out.csv"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("../out.csv")]
    [InlineData("..\\out.csv")]
    [InlineData("folder/out.csv")]
    [InlineData("folder\\out.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("C:out.csv")]
    [InlineData("out\0.csv")]
    [InlineData("out\n.csv")]
    [InlineData("out .csv")]
    [InlineData("\u00fcber.csv")]
    public void Create_NameThatCouldEscape_IsRefused(string name)
    {
        var failure = Assert.Throws<ArgumentException>(() => _store.Create(_job, 1, name));

        Assert.Contains(ArtifactName.Allowed, failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _store.Open(_job, 1, name));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void IsValid_LongName_UpTo128Characters(int length, bool expected)
    {
        Assert.Equal(expected, ArtifactName.IsValid(new string('a', length)));
    }

    private async Task<(long Size, string Sha256)> WriteAsync(int run, string name, params byte[][] parts)
    {
        await using var writer = _store.Create(_job, run, name);
        foreach (var part in parts)
        {
            await writer.Stream.WriteAsync(part, Token);
        }

        return await writer.CommitAsync(Token);
    }

    private async Task<byte[]?> ReadAsync(int run, string name)
    {
        await using var stream = _store.Open(_job, run, name);
        if (stream is null)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, Token);
        return buffer.ToArray();
    }
}
