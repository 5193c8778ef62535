//! Who is in which pool. A datacentre is a zone: a block of nodes, of which the first are servers. In a pool, members are numbered
//! from 1: a pool is a cluster of its own.

use super::Consul;
use crate::knob::Problem;
use crate::protocol::NodeId;
use crate::settings::{ABSENT, Settings, present};

/// One of the two pools that an agent may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// All agents of a datacentre.
    Lan,
    /// The servers of all.
    Wan,
}

/// Where each datacentre begins, and where its servers begin in the WAN pool.
#[derive(Clone, Debug)]
pub struct Datacentres {
    nodes: u32,
    /// Those that are there at the start.
    present: u32,
    /// Index of the first node of each, and one past the last.
    first: Vec<u32>,
    /// The same in the WAN pool, of servers.
    first_server: Vec<u32>,
}

impl Datacentres {
    /// Reads `zones` and `servers`. The last datacentres of a small cluster may be empty.
    pub fn new(settings: &Settings) -> Self {
        let (nodes, zones) = (u64::from(settings.nodes), u64::from(settings.int("zones")));
        let first: Vec<u32> = (0..=zones).map(|zone| (zone * nodes).div_ceil(zones) as u32).collect();
        let mut first_server = vec![0];
        for pair in first.windows(2) {
            let servers = settings.int("servers").min(pair[1] - pair[0]);
            first_server.push(first_server[first_server.len() - 1] + servers);
        }
        Self { nodes: settings.nodes, present: present(settings), first, first_server }
    }

    /// How many nodes there are in all of them.
    pub fn nodes_in_all(&self) -> u32 {
        self.nodes
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.first.len() - 1
    }

    /// A node's datacentre, from 0.
    pub fn of(&self, node: NodeId) -> usize {
        (node.index() as u64 * self.count() as u64 / u64::from(self.nodes)) as usize
    }

    /// All nodes of a datacentre.
    pub fn nodes(&self, centre: usize) -> impl Iterator<Item = NodeId> + use<> {
        (self.first[centre]..self.first[centre + 1]).map(|index| NodeId::at(index as usize))
    }

    /// Those that are there at the start.
    pub fn present(&self, centre: usize) -> impl Iterator<Item = NodeId> + use<> {
        let present = self.present;
        self.nodes(centre).filter(move |node| node.number() <= present)
    }

    /// The servers of a datacentre.
    pub fn servers(&self, centre: usize) -> impl Iterator<Item = NodeId> + use<> {
        let servers = self.first_server[centre + 1] - self.first_server[centre];
        self.nodes(centre).take(servers as usize)
    }

    /// Whether a node is a server.
    pub fn is_server(&self, node: NodeId) -> bool {
        self.wan_local(node).is_some()
    }

    /// A node's number in its LAN pool.
    pub fn local(&self, node: NodeId) -> NodeId {
        NodeId::new(node.number() - self.first[self.of(node)])
    }

    /// A server's number in the WAN pool.
    pub fn wan_local(&self, node: NodeId) -> Option<NodeId> {
        let centre = self.of(node);
        let (first, end) = (self.first_server[centre], self.first_server[centre + 1]);
        Some(first + self.local(node).number()).filter(|number| *number <= end).map(NodeId::new)
    }

    fn wan_global(&self, local: NodeId) -> NodeId {
        let centre = self.first_server.partition_point(|first| *first < local.number()) - 1;
        NodeId::new(self.first[centre] + local.number() - self.first_server[centre])
    }

    /// The settings of a LAN pool.
    pub fn lan_settings(&self, settings: &Settings, centre: usize) -> Result<Settings, Problem> {
        pool(settings, self.nodes(centre).count(), self.present(centre).count())
    }

    /// The settings of the WAN pool: its profile is wan, whatever the LANs' is (`agent/consul/config.go: SerfWANConfig`).
    pub fn wan_settings(&self, settings: &Settings) -> Result<Settings, Problem> {
        let servers = || (0..self.count()).flat_map(|centre| self.servers(centre));
        let present = servers().filter(|server| server.number() <= self.present).count();
        let mut settings = pool(settings, servers().count(), present)?;
        settings.set("profile", "wan")?;
        Ok(settings)
    }
}

fn pool(settings: &Settings, nodes: usize, present: usize) -> Result<Settings, Problem> {
    let mut settings = settings.clone();
    settings.nodes = nodes.max(1) as u32;
    settings.set(ABSENT.name, &(nodes - present).min(9_999).to_string())?;
    Ok(settings)
}

impl Consul {
    /// The number of `node` in a pool that `me` is in, if it is in it, too.
    pub(super) fn local(&self, pool: Pool, me: NodeId, node: NodeId) -> Option<NodeId> {
        match pool {
            Pool::Lan if self.centres.of(me) == self.centres.of(node) => Some(self.centres.local(node)),
            Pool::Lan => None,
            Pool::Wan => self.centres.wan_local(me).and_then(|_| self.centres.wan_local(node)),
        }
    }

    /// The node with this number in a pool that `me` is in.
    pub(super) fn global(&self, pool: Pool, me: NodeId, local: NodeId) -> NodeId {
        match pool {
            Pool::Lan => NodeId::new(self.centres.first[self.centres.of(me)] + local.number()),
            Pool::Wan => self.centres.wan_global(local),
        }
    }
}
