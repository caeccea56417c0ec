using McpCore.Cli;

return ShortPath.TryRun(args) ?? await CommandLine.RunAsync(args);
