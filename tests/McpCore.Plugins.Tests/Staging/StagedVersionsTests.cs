using McpCore.Plugins.Staging;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Staging;

public sealed class StagedVersionsTests : IDisposable
{
    private static readonly StagedVersion One = new("1.0.0", new string('1', 64), "1.0.0-111111111111");
    private static readonly StagedVersion Two = new("2.0.0", new string('2', 64), "2.0.0-222222222222");
    private static readonly StagedVersion Three = new("3.0.0", new string('3', 64), "3.0.0-333333333333");

    private readonly PluginHome _home = new();

    public StagedVersionsTests() => Directory.CreateDirectory(Path.Combine(_home.Staging, "echo"));

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Previous_NothingOrOneVersion_IsNull()
    {
        Assert.Null(Previous());
        Activate(One);
        Assert.Null(Previous());
        Activate(One);
        Assert.Null(Previous());
        Assert.Equal([Path.Combine(_home.Staging, "echo", One.Folder)], StagedVersions.Folders(_home.Staging, "echo"));
    }

    [Fact]
    public void Previous_EachActivation_IsTheOneBefore()
    {
        Activate(One, Two);
        Assert.Equal(One, Previous());
        Activate(Two);
        Assert.Equal(One, Previous());
        Activate(Three);
        Assert.Equal(Two, Previous());
        Activate(Two);
        Assert.Equal(Three, Previous());
    }

    [Fact]
    public void Forget_AfterVersions_LeavesNothingToGoBackTo()
    {
        Activate(One, Two);

        StagedVersions.Forget(_home.Staging, "echo");

        Assert.Null(Previous());
        Assert.Empty(StagedVersions.Folders(_home.Staging, "echo"));
        StagedVersions.Forget(_home.Staging, "never-there");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"active":null,"previous":{"version":"1","sha256":"1"}}""")]
    [InlineData("""{"active":null,"previous":{"version":"1","sha256":"1","folder":"../../elsewhere"}}""")]
    public void Previous_DamagedFile_IsNull(string text)
    {
        File.WriteAllText(Path.Combine(_home.Staging, "echo", "versions.json"), text);

        Assert.Null(Previous());
        Assert.Empty(StagedVersions.Folders(_home.Staging, "echo"));
    }

    private StagedVersion? Previous() => StagedVersions.Previous(_home.Staging, "echo");

    private void Activate(params StagedVersion[] versions)
    {
        foreach (var version in versions)
        {
            Assert.Null(StagedVersions.Activated(_home.Staging, "echo", version));
        }
    }
}
