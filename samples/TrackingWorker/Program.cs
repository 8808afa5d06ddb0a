using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Mot.MLNet.Hosting;

// Before the logger takes hold of them.
Console.SetOut(new EscapedWriter(Console.Out));
Console.SetError(new EscapedWriter(Console.Error));

// appsettings.json lies beside the program; paths in it and on the command line are relative to the working directory.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddCommandLine(args, new Dictionary<string, string>
{
    ["--model"] = "Tracking:Model",
    ["--source"] = "Tracking:Source",
    ["--output"] = "Tracking:Output",
    ["--snapshot"] = "Tracking:Snapshot",
    ["--frames"] = "Tracking:Frames",
});
builder.Services.AddMotTracking();
builder.Services.Configure<MotTrackingOptions>(builder.Configuration.GetSection("Tracking"));
builder.Services.Configure<HostOptions>(builder.Configuration.GetSection("Host"));

try
{
    using IHost host = builder.Build();
    BackgroundService[] services = [.. host.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
    await host.RunAsync();

    // The host logs what a service failed on and ends in peace; whoever restarts it is to know.
    return services.Any(service => service.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
}
catch (OptionsValidationException e)
{
    foreach (string failure in e.Failures)
        Console.Error.WriteLine($"TrackingWorker: {failure}");
    return 2;
}
