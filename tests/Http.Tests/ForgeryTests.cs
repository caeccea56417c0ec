using System.Net;
using McpCore.Agents;
using McpCore.Http.Network;

namespace Http.Tests;

/// <summary>Neither a configuration by mistake nor a service on purpose leads requests to where they may not go.</summary>
public sealed class ForgeryTests
{
    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("127.8.9.1", false, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("172.16.0.1", false, true)]
    [InlineData("172.31.255.255", false, true)]
    [InlineData("172.32.0.1", true, true)]
    [InlineData("192.168.1.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("fd00::1", false, true)]
    [InlineData("::ffff:127.0.0.1", false, true)]
    [InlineData("64:ff9b::7f00:1", false, true)]
    [InlineData("2002:7f00:1::", false, true)]
    [InlineData("169.254.169.254", false, false)]
    [InlineData("::ffff:169.254.169.254", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("fe80::1%2", false, false)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("::", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    [InlineData("ff02::1", false, false)]
    [InlineData("2001:db8::1", false, false)]
    [InlineData("2001::1", false, false)]
    [InlineData("93.184.216.34", true, true)]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946", true, true)]
    public void An_address_is_judged_by_its_range(string address, bool isPublic, bool isAllowedWhenLocal)
    {
        Assert.Equal((isPublic, isAllowedWhenLocal), (AddressRules.Allows(IPAddress.Parse(address), local: false), AddressRules.Allows(IPAddress.Parse(address), local: true)));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("[::ffff:169.254.169.254]")]
    [InlineData("0.0.0.0")]
    public async Task The_addresses_of_a_clouds_credentials_are_never_asked(string host)
    {
        await using var jobs = await HttpJobs.StartAsync(new Uri($"http://{host}/latest"));

        var outcome = await jobs.RunAsync();

        Assert.Equal((AgentOutcomeKind.FailedForGood, "address_refused"), (outcome.Kind, outcome.ErrorCode));
    }

    [Fact]
    public async Task A_name_that_leads_into_the_local_network_is_refused_unless_the_service_is_local()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 200, """{"result": 1}""");
        var url = new Uri($"http://model.example.org:{service.Url.Port}");
        var asked = 0;
        NameResolver liar = (_, _) => Task.FromResult(asked++ == 0 ? [IPAddress.Loopback] : new[] { IPAddress.Parse("93.184.216.34") });
        await using var secure = await HttpJobs.StartAsync(url, "", resolve: liar);
        await using var local = await HttpJobs.StartAsync(url, resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254"), IPAddress.Loopback]));

        var refused = await secure.RunAsync();
        var taken = await local.RunAsync();

        Assert.Equal((AgentOutcomeKind.FailedForGood, "address_refused", 1), (refused.Kind, refused.ErrorCode, asked));
        Assert.Contains("in the local network", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.True(taken.Completed, taken.ToString());
        Assert.Equal(url.Authority, Assert.Single(service.Requests).Headers["Host"]);
    }

    [Theory]
    [InlineData("POST /execute", 307, "GET /none", 200)]
    [InlineData("POST /execute", 202, "GET /none", 200)]
    [InlineData("GET /jobs/7", 302, "POST /execute", 202)]
    public async Task Another_host_is_not_asked_whoever_points_there(string at, int status, string before, int beforeStatus)
    {
        await using var other = await TestService.StartAsync();
        await using var service = await TestService.StartAsync();
        service.On(before, beforeStatus, "", ("Location", "/jobs/7")).On(at, status, "", ("Location", $"{other.Url}jobs/7"));
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        Assert.Equal((AgentOutcomeKind.FailedForGood, "address_refused"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains("allow_hosts", outcome.ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_listed_host_is_asked_without_the_services_headers()
    {
        await using var other = await TestService.StartAsync();
        await using var service = await TestService.StartAsync();
        other.On("GET /jobs/7", 200, """{"result": 1}""");
        service.On("POST /execute", 202, "", ("Location", $"{other.Url}jobs/7"));
        await using var jobs = await HttpJobs.StartAsync(
            service.Url, ",\"local\": true, \"headers\": {\"Authorization\": \"Bearer 123\"}", $",\"allow_hosts\": [\"127.0.0.1:{other.Url.Port}\"]");

        var outcome = await jobs.RunAsync();

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.False(Assert.Single(other.Requests).Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_redirect_of_the_service_to_itself_is_followed_so_many_times()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 307, "", ("Location", "/v2/execute")).On("POST /v2/execute", 202, "", ("Location", "/jobs/7"))
            .On("GET /jobs/7", 302, "", ("Location", "/jobs/8")).On("GET /jobs/8", 200, """{"result": 1}""");
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var followed = await jobs.RunAsync();
        service.On("GET /jobs/8", 302, "", ("Location", "/jobs/7"));
        var circle = await jobs.RunAsync();

        Assert.True(followed.Completed, followed.ToString());
        Assert.Equal(service.Requests.First().Body, service.Requests.ElementAt(1).Body);
        Assert.Equal((AgentOutcomeKind.FailedForGood, "address_refused"), (circle.Kind, circle.ErrorCode));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/a")]
    [InlineData("http://user:word@127.0.0.1/a")]
    public async Task Other_schemes_and_users_are_refused(string location)
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 202, "", ("Location", location));
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        Assert.Equal("address_refused", (await jobs.RunAsync()).ErrorCode);
    }
}
