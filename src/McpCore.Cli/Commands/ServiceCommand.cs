using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Cli.Services;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore service …</c>: the services to which jobs of the type <c>http</c> are sent, in the home's settings.</summary>
internal static partial class ServiceCommand
{
    private const string SecretMember = "secret";

    public static Command Create(CliContext context) => new("service", "Services to which jobs of the type http are sent.")
    {
        CreateAdd(context),
        CreateList(context),
        CreateRemove(context),
    };

    private static Command CreateAdd(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The name by which jobs say which service they are for." };
        var url = new Argument<string>("URL") { Description = "The service's address; jobs are posted to URL/execute." };
        var local = new Option<bool>("--local") { Description = "The service may be on this machine or in the local network." };
        var header = new Option<string[]>("--header") { Description = "A header of each request; env:NAME or file:/path stands for a secret text.", HelpName = "NAME=VALUE" };
        var timeout = new Option<string?>("--timeout") { Description = "How long the service may take to answer a posted job (default: 10m).", HelpName = "DURATION" };
        var poll = new Option<string?>("--poll-interval") { Description = "The time between two questions for the status of a job (default: 1s).", HelpName = "DURATION" };
        var replace = new Option<bool>("--replace") { Description = "Put it in the place of a service of that name." };
        var command = new Command("add", "Add a service:  mcpcore service add sentiment https://models.example.org/sentiment --header Authorization=env:SENTIMENT_TOKEN")
        {
            name, url, local, header, timeout, poll, replace,
        };
        CliContext.OnItsOwn(command, (parse, _) =>
        {
            var file = new ServiceFile(context.HomeOf(parse));
            var service = new JsonObject { ["url"] = CheckedUrl(parse.GetValue(url)!, parse.GetValue(local)) };
            Add(service, "local", parse.GetValue(local) ? true : null);
            Add(service, "timeout", CheckedDuration("--timeout", parse.GetValue(timeout)));
            Add(service, "poll_interval", CheckedDuration("--poll-interval", parse.GetValue(poll)));
            Add(service, "headers", Headers(parse.GetValue(header) ?? []));
            var key = CheckedName(parse.GetValue(name)!);
            if (!parse.GetValue(replace) && file.Read()?.ContainsKey(key) == true)
            {
                throw new CommandFaultException(ExitCodes.Refused, $"There is a service \"{key}\" already. Put this one in its place with --replace.");
            }

            file.Set(key, service);
            Tell($"{key} is in {context.HomeOf(parse).Configuration}.");
            Terminal.Hint($"""Then:  mcpcore submit http service={key} payload.text=hello --wait""");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static Command CreateList(CliContext context)
    {
        var command = new Command("list", "List the services of the home's settings.");
        CliContext.OnItsOwn(command, (parse, _) =>
        {
            var services = new ServiceFile(context.HomeOf(parse)).Read() ?? [];
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(services.ToJsonString(JobArguments.AsTyped));
                return Task.FromResult(ExitCodes.Done);
            }

            if (services.Count == 0)
            {
                Terminal.Hint("There is no service. Add one:  mcpcore service add NAME URL");
                return Task.FromResult(ExitCodes.Done);
            }

            var table = new Table("NAME", "LOCAL", "URL");
            foreach (var (name, service) in services)
            {
                table.AddRow(name, service?["local"]?.ToJsonString() == "true" ? "yes" : "no", service?["url"]?.ToString() ?? "");
            }

            table.WriteTo(Terminal.Out);
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static Command CreateRemove(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The service's name." };
        var command = new Command("remove", "Remove a service from the home's settings.") { name };
        CliContext.OnItsOwn(command, (parse, _) =>
        {
            var key = parse.GetValue(name)!;
            if (!new ServiceFile(context.HomeOf(parse)).Remove(key))
            {
                throw new CommandFaultException(ExitCodes.NotFound, $"{context.HomeOf(parse).Configuration} has no service \"{key}\".");
            }

            Tell($"{key} is no longer in {context.HomeOf(parse).Configuration}.");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static void Tell(string done) => Terminal.Hint($"{done} A running daemon takes it up with:  mcpcore config reload");

    private static void Add(JsonObject service, string member, JsonNode? value)
    {
        if (value is not null)
        {
            service[member] = value;
        }
    }

    private static string CheckedName(string name) => Name().IsMatch(name)
        ? name
        : throw Usage($"\"{name}\" is no name of a service (allowed: lower-case letters, digits, \"_\", \"-\" and \".\", a letter first, at most 64).");

    private static string CheckedUrl(string text, bool local)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw Usage($"\"{text}\" is no address of a service (allowed: http or https, without user, query and fragment).");
        }

        return !local && (url.IsLoopback || (IPAddress.TryParse(url.IdnHost, out var address) && IPAddress.IsLoopback(address)))
            ? throw Usage($"{url.Authority} is this machine. Add --local when that is meant.")
            : text;
    }

    private static string? CheckedDuration(string option, string? text) => text is null || Duration.TryParse(text, out _)
        ? text
        : throw Usage($"{option} is \"{text}\" (allowed: {Duration.Allowed}).");

    private static JsonObject? Headers(string[] texts)
    {
        var headers = new JsonObject();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw Usage($"\"{text}\" is no header (allowed: NAME=VALUE).");
            }

            var value = text[(equals + 1)..];
            var isReference = value.StartsWith("env:", StringComparison.Ordinal) || value.StartsWith("file:/", StringComparison.Ordinal);
            headers[text[..equals]] = isReference ? new JsonObject { [SecretMember] = value } : value;
        }

        return headers.Count > 0 ? headers : null;
    }

    private static CommandFaultException Usage(string message) => new(ExitCodes.Usage, message);

    [GeneratedRegex("^[a-z][a-z0-9_.-]{0,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
