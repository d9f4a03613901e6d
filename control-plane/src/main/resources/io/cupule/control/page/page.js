// Draws the page from the JSON in #data. Times there are nanoseconds; axes are in seconds.
'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const NANOS = 1e9;
const ROW_PIXELS = 30;
const MOST_ROWS_SEEN = 20;

const byId = id => document.getElementById(id);
const percent = share => (100 * share).toFixed(1) + ' %';

function time(nanos) {
  if (nanos === 0) return '0';
  if (nanos < 1e6) return +(nanos / 1e3).toPrecision(4) + ' us';
  return nanos < 1e9 ? +(nanos / 1e6).toPrecision(4) + ' ms' : +(nanos / 1e9).toPrecision(6) + ' s';
}

// One colour per VM, as far apart as possible.
const vms = [...new Set(data.pcpus.flatMap(pcpu => pcpu.vcpus.map(vcpu => vcpu.result.vm)))];
const colours = new Map(vms.map((vm, i) => [vm, `hsl(${Math.round(i * 360 / vms.length)}, 55%, 55%)`]));

function fillList(list, lines) {
  for (const line of lines) {
    list.appendChild(document.createElement('li')).textContent = line;
  }
}

function writeHead() {
  document.title = data.title + ' - Cupule simulation';
  byId('title').textContent = data.title;
  byId('description').textContent = data.description;
  byId('summary').textContent = data.summary;
  fillList(byId('notes'), data.notes);
  fillList(byId('warnings').querySelector('ul'), data.warnings);
  byId('warnings').hidden = data.warnings.length === 0;
}

// A run becomes [row, from, to, place of the vCPU on its pCPU]; one series per VM makes the legend work.
function runsByVm() {
  const runs = new Map(vms.map(vm => [vm, []]));
  data.pcpus.forEach((pcpu, row) => {
    for (let i = 0; i < pcpu.runs.length; i += 3) {
      const [vcpu, from, to] = pcpu.runs.slice(i, i + 3);
      runs.get(pcpu.vcpus[vcpu].result.vm).push([row, from / NANOS, to / NANOS, vcpu]);
    }
  });
  return runs;
}

function drawRun(params, api) {
  const row = api.value(0);
  const start = api.coord([api.value(1), row]);
  const end = api.coord([api.value(2), row]);
  const height = api.size([0, 1])[1] * 0.7;
  const visible = echarts.graphic.clipRectByRect(
      {x: start[0], y: start[1] - height / 2, width: Math.max(end[0] - start[0], 0.5), height},
      params.coordSys);
  return visible && {type: 'rect', shape: visible, style: {fill: api.visual('color')}};
}

function describeRun({value: [row, from, to, vcpu]}) {
  const pcpu = data.pcpus[row];
  const {vm, id} = pcpu.vcpus[vcpu].result;
  return `${vm}/vcpu${id} on pCPU ${pcpu.id}<br>${time(from * NANOS)} to ${time(to * NANOS)}`
      + `<br>${time(Math.round((to - from) * NANOS))}`;
}

function drawTimeline() {
  const rows = data.pcpus.length;
  const element = byId('timeline');
  element.style.height = Math.min(rows, MOST_ROWS_SEEN) * ROW_PIXELS + 150 + 'px';
  const zooms = [
    {type: 'inside', xAxisIndex: 0, filterMode: 'weakFilter'},
    {type: 'slider', xAxisIndex: 0, filterMode: 'weakFilter', bottom: 10},
  ];
  if (rows > MOST_ROWS_SEEN) {
    zooms.push({type: 'slider', yAxisIndex: 0, endValue: MOST_ROWS_SEEN - 1, right: 5, brushSelect: false});
  }
  const chart = echarts.init(element);
  chart.setOption({
    animation: false,
    legend: {type: 'scroll', top: 0},
    grid: {left: 70, right: 50, top: 40, bottom: 80},
    tooltip: {formatter: describeRun},
    dataZoom: zooms,
    xAxis: {
      type: 'value', name: 's', min: data.fromNanos / NANOS,
      max: Math.max(...data.pcpus.map(pcpu => pcpu.untilNanos)) / NANOS,
      axisLabel: {hideOverlap: true},
    },
    yAxis: {type: 'category', inverse: true, data: data.pcpus.map(pcpu => 'pCPU ' + pcpu.id)},
    series: [...runsByVm()].map(([vm, runs]) => ({
      name: vm, type: 'custom', data: runs, renderItem: drawRun, itemStyle: {color: colours.get(vm)},
      encode: {x: [1, 2], y: 0}, progressive: 0,
    })),
  });
  chart.on('click', ({value}) => show(value[0]));
  return chart;
}

function fillTable(pcpu) {
  const rows = pcpu.vcpus.map(({result: vcpu}) => [
    `${vcpu.vm}/vcpu${vcpu.id}`, vcpu.load, percent(vcpu.share),
    ...['p50Nanos', 'p99Nanos', 'maxNanos'].map(key => vcpu.wakeToRun.count ? time(vcpu.wakeToRun[key]) : '-'),
    time(vcpu.longestWaitNanos), vcpu.longestWaitNanos ? time(vcpu.longestWaitFromNanos) : '-',
    vcpu.deadlines ? `${vcpu.missed}/${vcpu.deadlines}` : '-', vcpu.switches,
  ]);
  const body = byId('vcpus').querySelector('tbody');
  body.replaceChildren();
  for (const row of rows) {
    const line = body.appendChild(document.createElement('tr'));
    row.forEach(cell => line.appendChild(document.createElement('td')).textContent = cell);
  }
}

function drawShares(chart, pcpu) {
  const slots = pcpu.vcpus[0]?.shares.length ?? 0;
  const slotSeconds = data.durationNanos / NANOS / slots;
  chart.setOption({
    animation: false,
    legend: {type: 'scroll', top: 0},
    grid: {left: 70, right: 50, top: 40, bottom: 70},
    tooltip: {trigger: 'axis', valueFormatter: percent},
    dataZoom: [{type: 'inside'}, {type: 'slider', bottom: 10}],
    xAxis: {
      type: 'category', name: 's', boundaryGap: true,
      data: Array.from({length: slots}, (_, slot) => +(slot * slotSeconds).toPrecision(5)),
    },
    yAxis: {type: 'value', max: 1, axisLabel: {formatter: percent}},
    series: pcpu.vcpus.map(({result, shares}) => ({
      name: result.vm, type: 'bar', stack: 'shares', barCategoryGap: '0%', data: shares,
      itemStyle: {color: colours.get(result.vm)},
    })),
  }, true);
}

// All bars from the first to the last, empty ones included; each is twice as wide as the one before.
function boundsOf(pcpu) {
  const used = pcpu.vcpus.flatMap(({bins}) => bins.map(bin => bin.belowNanos));
  const bounds = [];
  for (let bound = Math.min(...used); bound <= Math.max(...used); bound *= 2) bounds.push(bound);
  return bounds;
}

function drawLatencies(chart, pcpu) {
  const bounds = boundsOf(pcpu);
  chart.setOption({
    animation: false,
    legend: {type: 'scroll', top: 0},
    grid: {left: 70, right: 50, top: 40, bottom: 40},
    tooltip: {trigger: 'axis'},
    xAxis: {type: 'category', data: bounds.map(bound => '< ' + time(bound))},
    yAxis: {type: 'value', name: 'wakes'},
    series: pcpu.vcpus.map(({result, bins}) => ({
      name: result.vm, type: 'bar', itemStyle: {color: colours.get(result.vm)},
      data: bounds.map(bound => bins.find(bin => bin.belowNanos === bound)?.count ?? 0),
    })),
  }, true);
}

writeHead();
const timeline = drawTimeline();
const shares = echarts.init(byId('shares'));
const latencies = echarts.init(byId('latencies'));
const choice = byId('pcpu');
data.pcpus.forEach((pcpu, row) => choice.add(new Option(pcpu.id, row)));

function show(row) {
  const pcpu = data.pcpus[row];
  choice.value = row;
  byId('policy').textContent = `${pcpu.policy}, ${percent(pcpu.busy)} busy`;
  fillTable(pcpu);
  drawShares(shares, pcpu);
  drawLatencies(latencies, pcpu);
}

choice.addEventListener('change', () => show(Number(choice.value)));
addEventListener('resize', () => [timeline, shares, latencies].forEach(chart => chart.resize()));
show(0);
