namespace McpCore.Plugins.Tests.Support;

/// <summary>What holds for every plugin that is not taken.</summary>
internal static class Refusals
{
    /// <summary>Loads a drop folder with one bad plugin beside the good echo plugin.</summary>
    /// <param name="home">The home; echo is added to it.</param>
    /// <param name="folder">The bad plugin's folder.</param>
    /// <param name="code">The expected code.</param>
    /// <param name="words">What the reason must say.</param>
    public static Task<PluginView> AssertRefusedAsync(this PluginHome home, string folder, string code, params string[] words) =>
        home.AssertNotActiveAsync(PluginState.Refused, folder, code, words);

    /// <inheritdoc cref="AssertRefusedAsync"/>
    public static Task<PluginView> AssertFailedAsync(this PluginHome home, string folder, string code, params string[] words) =>
        home.AssertNotActiveAsync(PluginState.Failed, folder, code, words);

    private static async Task<PluginView> AssertNotActiveAsync(this PluginHome home, PluginState state, string folder, string code, string[] words)
    {
        home.Add("echo", folder: "z-echo");

        var host = await home.LoadAsync();

        var view = Assert.Single(host.Plugins, plugin => plugin.Folder == folder);
        Assert.Equal((state, code), (view.State, view.ReasonCode));
        Assert.All(words, word => Assert.Contains(word, view.Reason, StringComparison.Ordinal));
        Assert.Empty(view.JobTypes);
        Assert.Empty(home.Executed);
        Assert.Contains(home.Log.Lines, line => line.Id == 3001 && line.Text.Contains(code, StringComparison.Ordinal));
        Assert.Equal(PluginState.Active, host.View("echo").State);
        Assert.Equal("still here", (string?)(await host.RunAsync("echo", """{"text":"still here"}""")).ResultNode()["text"]);
        return view;
    }
}
