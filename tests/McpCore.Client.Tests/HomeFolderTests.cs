namespace McpCore.Client.Tests;

public sealed class HomeFolderTests
{
    [Fact]
    public void Pipe_ShortHome_IsInTheHome()
    {
        var home = HomeFolder.Resolve("/tmp/short");

        Assert.Equal("/tmp/short/run/mcpcore.sock", home.Pipe);
    }

    [Fact]
    public void Pipe_HomeTooLongForASocket_MovesOutAndStaysTheSame()
    {
        var folder = "/tmp/" + new string('x', 120);

        var pipe = HomeFolder.Resolve(folder).Pipe;

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(pipe), 1, 107);
        Assert.Equal(pipe, HomeFolder.Resolve(folder).Pipe);
        Assert.NotEqual(pipe, HomeFolder.Resolve(folder + "y").Pipe);
    }

    [Fact]
    public void Pipe_LengthIsCountedInBytes()
    {
        // 93 bytes of folder and 17 of name: three more than a socket takes, though it has fewer characters.
        var home = HomeFolder.Resolve("/" + string.Concat(Enumerable.Repeat("ä", 46)));

        Assert.DoesNotContain("ä", home.Pipe, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_RelativeFolder_IsFull()
    {
        Assert.True(Path.IsPathFullyQualified(HomeFolder.Resolve("some/where").Path));
    }

    [Fact]
    public void ReadDaemonFile_NoneOrDamaged_IsNull()
    {
        var folder = Directory.CreateTempSubdirectory("mcpcore-test-");
        try
        {
            var home = HomeFolder.Resolve(folder.FullName);

            Assert.Null(home.ReadDaemonFile());
            File.WriteAllText(home.DaemonFile, "{\"pid\":");
            Assert.Null(home.ReadDaemonFile());
            File.WriteAllText(home.DaemonFile, $$"""{"pid":7,"pipe":"/p","version":"1","home":"{{folder.FullName}}"}""");
            Assert.Equal(("/p", 7), home.ReadDaemonFile());
            File.WriteAllText(home.DaemonFile, """{"pid":7,"pipe":"/p","version":"1","home":"/where/it/was/copied/from"}""");
            Assert.Null(home.ReadDaemonFile());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
