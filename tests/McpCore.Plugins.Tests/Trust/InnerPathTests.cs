using McpCore.Plugins.Trust;

namespace McpCore.Plugins.Tests.Trust;

public sealed class InnerPathTests
{
    [Theory]
    [InlineData("a.dll", "/plugins/foo/a.dll")]
    [InlineData("data/deep/a.txt", "/plugins/foo/data/deep/a.txt")]
    [InlineData("data\\a.txt", "/plugins/foo/data/a.txt")]
    [InlineData("..a/b..c", "/plugins/foo/..a/b..c")]
    public void Of_NameInside_IsThePathBelow(string name, string path) => Assert.Equal(path, InnerPath.Of("/plugins/foo", name));

    [Theory]
    [InlineData("../foo-evil/a.dll")]
    [InlineData("..\\foo-evil\\a.dll")]
    [InlineData("data/../../foo-evil/a.dll")]
    [InlineData("data/../a.dll")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("./a.dll")]
    [InlineData("/etc/passwd")]
    [InlineData("\\a.dll")]
    [InlineData("C:\\a.dll")]
    [InlineData("C:a.dll")]
    [InlineData("a.dll:stream")]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a.dll.")]
    [InlineData("a.dll ")]
    [InlineData("a\0b")]
    public void Of_NameThatLeadsOut_IsRefusedAndNamed(string name)
    {
        var refusal = Assert.Throws<PluginRefusedException>(() => InnerPath.Of("/plugins/foo", name));

        Assert.Equal("path_outside", refusal.Code);
        Assert.Contains($"\"{name}\"", refusal.Message, StringComparison.Ordinal);
    }
}
