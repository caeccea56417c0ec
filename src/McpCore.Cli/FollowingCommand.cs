using System.CommandLine;

namespace McpCore.Cli;

/// <summary>A command that may wait for jobs. It hears Ctrl-C itself (<see cref="Following.Interrupts"/>), for it means more there than to end.</summary>
internal sealed class FollowingCommand(string name, string description) : Command(name, description);
